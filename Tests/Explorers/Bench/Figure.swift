import Glibc

/// One line of output.
struct Figure {
    let name: String
    var floor: Double?
    var ottla: Double

    init(_ name: String, floor: Double? = nil, ottla: Double) { (self.name, self.floor, self.ottla) = (name, floor, ottla) }

    func report() {
        let beside = floor.map { ", \"floor\": \($0)" } ?? ""
        print("{\"name\": \"\(name)\"\(beside), \"ottla\": \(ottla)}")
        fflush(nil)
    }

    static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
    }

    /// Seconds that `body` takes. Takes note of the memory that is held at its end.
    static func seconds(_ body: () throws -> Void) rethrows -> Double {
        let clock = ContinuousClock()
        let taken = try clock.measure { try body() }
        Memory.note()
        let (seconds, attoseconds) = taken.components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
