import CUV
import Glibc

/// libuv's handles: zeroed memory, which holds its owner, freed in the callback of its closing and nowhere else.
enum UV {
    static func make<Raw>(_ type: Raw.Type, owner: AnyObject) -> UnsafeMutablePointer<Raw> {
        let raw = calloc(1, MemoryLayout<Raw>.size)!
        raw.assumingMemoryBound(to: uv_handle_t.self).pointee.data = Unmanaged.passRetained(owner).toOpaque()
        return raw.assumingMemoryBound(to: Raw.self)
    }

    /// Frees a handle that could not be initialised.
    static func discard<Raw>(_ pointer: UnsafeMutablePointer<Raw>) { handleClosed(handle(pointer)) }

    static func close<Raw>(_ pointer: UnsafeMutablePointer<Raw>) { uv_close(handle(pointer), handleClosed) }

    static func handle<Raw>(_ pointer: UnsafeMutablePointer<Raw>) -> UnsafeMutablePointer<uv_handle_t> {
        UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: uv_handle_t.self)
    }

    static func owner<Owner: AnyObject>(_ data: UnsafeMutableRawPointer?, _ type: Owner.Type) -> Owner {
        Unmanaged<Owner>.fromOpaque(data!).takeUnretainedValue()
    }

    static func text(_ code: Int32) -> String { String(cString: uv_strerror(code)) }
}

private func handleClosed(_ handle: UnsafeMutablePointer<uv_handle_t>?) {
    Unmanaged<AnyObject>.fromOpaque(handle!.pointee.data).release()
    free(handle)
}
