import Telemetry
import Threads

/// Holds log lines back until a daemon serves, so that a start that fails is one clear line; but not for long, so that a long one is seen.
final class HeldLog: LogSink {
    private static let longest = 3000

    private struct State {
        var held: [[UInt8]] = []
        var isReleased = false
    }

    private let sink: any LogSink
    private let state: Lock<State>

    init(_ sink: any LogSink) {
        (self.sink, state) = (sink, Lock(State()))
        let state = state
        _ = RunningThread("held-log") {
            state.wait(milliseconds: Self.longest, until: { $0.isReleased }) { Self.release(&$0, to: sink) }
        }
    }

    func write(_ line: [UInt8]) {
        state.withLock { state in
            if state.isReleased { sink.write(line) } else { state.held.append(line) }
        }
    }

    /// Writes what was held; from now on lines pass.
    func release() {
        state.withLock { Self.release(&$0, to: sink) }
        state.broadcast()
    }

    private static func release(_ state: inout State, to sink: any LogSink) {
        for line in state.held { sink.write(line) }
        state = State(isReleased: true)
    }
}
