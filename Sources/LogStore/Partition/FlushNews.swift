/// What the flusher is to be told when the partition's lock is free.
struct FlushNews {
    var isDirty = false
    var isTouched = false
}
