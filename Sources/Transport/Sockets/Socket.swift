import CLinux
import Glibc

/// A TCP socket's system calls. The place where TLS will stand: everything that a connection reads or writes passes here.
struct Socket {
    enum Transfer { case bytes(Int), wouldBlock, end, failed(Int32) }

    let descriptor: Int32

    /// Reads into `first`, then into `second`.
    func read(_ first: UnsafeMutableRawBufferPointer, _ second: UnsafeMutableRawBufferPointer) -> Transfer {
        while true {
            let count: Int
            if first.isEmpty {
                count = recv(descriptor, second.baseAddress, second.count, 0)
            } else {
                count = withUnsafeTemporaryAllocation(of: iovec.self, capacity: 2) { list in
                    list[0] = iovec(iov_base: first.baseAddress, iov_len: first.count)
                    list[1] = iovec(iov_base: second.baseAddress, iov_len: second.count)
                    return readv(descriptor, list.baseAddress, 2)
                }
            }
            if count > 0 { return .bytes(count) }
            if count == 0 { return .end }
            if errno != EINTR { return failure() }
        }
    }

    /// Sends the pieces; `more`: the frame goes on after them, so a small packet may wait for it.
    func send(_ pieces: UnsafeBufferPointer<iovec>, more: Bool) -> Transfer {
        while true {
            let count = linux_send(descriptor, pieces.baseAddress, Int32(pieces.count), more ? 1 : 0)
            if count >= 0 { return .bytes(count) }
            if errno != EINTR { return failure() }
        }
    }

    /// Sends a range of a file; `end`: the file is shorter than that.
    func send(file: Int32, at offset: Int64, count: Int) -> Transfer {
        var position = off_t(offset)
        while true {
            let sent = sendfile(descriptor, file, &position, count)
            if sent > 0 { return .bytes(sent) }
            if sent == 0 { return .end }
            if errno != EINTR { return failure() }
        }
    }

    /// Sets what every connection has: no delay, keep-alive, and the buffers asked for.
    func prepare(_ limits: ConnectionLimits) {
        set(Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        set(SOL_SOCKET, SO_KEEPALIVE, 1)
        if let size = limits.sendBufferBytes, size > 0 { set(SOL_SOCKET, SO_SNDBUF, size) }
        if let size = limits.receiveBufferBytes, size > 0 { set(SOL_SOCKET, SO_RCVBUF, size) }
    }

    func set(_ level: Int32, _ option: Int32, _ value: Int32) {
        var value = value
        setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    /// The error that the system keeps for it, as errno; reading it clears it.
    func takeError() -> Int32 {
        var code: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size) == 0 else { return errno }
        return code
    }

    func shutDownOutput() -> Bool { shutdown(descriptor, Int32(SHUT_WR)) == 0 }

    func close() { _ = Glibc.close(descriptor) }

    private func failure() -> Transfer { errno == EAGAIN || errno == EWOULDBLOCK ? .wouldBlock : .failed(errno) }
}
