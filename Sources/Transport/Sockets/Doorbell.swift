import CUV

/// Wakes a loop out of its wait.
///
/// `@unchecked Sendable`: `uv_async_send` may be called from any thread until the handle is closed, and the inbox's lock, under which it
/// is rung and taken away, sees to that.
struct Doorbell: Bell, @unchecked Sendable {
    let handle: UnsafeMutablePointer<uv_async_t>
    func ring() { uv_async_send(handle) }
}
