/// A machine's disk while a call that changes it is under way: from here on the power may go, or the process die.
public struct CrashMoment: Sendable {
    let disk: Disk

    /// The number of the call under way, 1 being the machine's first.
    public var step: Int { disk.steps }

    /// A machine that starts with what the disk may hold after a power cut; ask again for another. `oldIndex`: `index/` may be as it was
    /// after any earlier commit.
    public func powerCut(_ random: inout some RandomNumberGenerator, oldIndex: Bool = true) -> FaultyMachine {
        let (memory, disk) = disk.crashed(&random, oldIndex: oldIndex)
        return FaultyMachine(memory: memory, disk: disk)
    }

    /// The machine after the process died: nothing is lost yet that was written, and nothing is durable that was not.
    public func killed(_ random: inout some RandomNumberGenerator) -> FaultyMachine {
        let (memory, disk) = disk.killed(&random)
        return FaultyMachine(memory: memory, disk: disk)
    }
}
