import CUV

/// What a watched descriptor tells.
protocol PollTarget: AnyObject {
    /// `failed`: the system reports an error on the descriptor.
    func polled(readable: Bool, writable: Bool, failed: Bool)
}

/// A descriptor watched by a loop, level-triggered. Ends with `close`, which must come before the descriptor is closed.
final class PollHandle {
    private var handle: UnsafeMutablePointer<uv_poll_t>?
    private var target: (any PollTarget)?
    private var mask: Int32 = 0

    /// Nil: the system does not let the descriptor be watched.
    init?(_ descriptor: Int32, loop: UnsafeMutablePointer<uv_loop_t>, target: any PollTarget) {
        self.target = target
        let made = UV.make(uv_poll_t.self, owner: self)
        guard uv_poll_init(loop, made, descriptor) == 0 else {
            self.target = nil
            UV.discard(made)
            return nil
        }
        handle = made
    }

    /// Says what to wait for; asks the system only where that has changed.
    func watch(readable: Bool, writable: Bool) {
        let wanted = Int32((readable ? UV_READABLE.rawValue : 0) | (writable ? UV_WRITABLE.rawValue : 0))
        guard let handle, wanted != mask else { return }
        mask = wanted
        if wanted == 0 { uv_poll_stop(handle) } else { uv_poll_start(handle, wanted, descriptorReady) }
    }

    func close() {
        guard let handle else { return }
        self.handle = nil
        target = nil
        uv_poll_stop(handle)
        UV.close(handle)
    }

    fileprivate func ready(_ status: Int32, _ events: Int32) {
        // An error stops the watching inside libuv.
        if status < 0 { mask = 0 }
        target?.polled(
            readable: events & Int32(UV_READABLE.rawValue) != 0, writable: events & Int32(UV_WRITABLE.rawValue) != 0, failed: status < 0)
    }
}

private func descriptorReady(_ handle: UnsafeMutablePointer<uv_poll_t>?, _ status: Int32, _ events: Int32) {
    UV.owner(handle!.pointee.data, PollHandle.self).ready(status, events)
}
