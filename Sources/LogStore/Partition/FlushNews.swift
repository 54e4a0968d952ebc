/// What the flusher is to be told when the partition's lock is free.
struct FlushNews {
    var isDirty = false
    var isTouched = false
    /// What of the active segment is worth writing back.
    var writeback: (file: any File, range: Range<Int64>)?
}
