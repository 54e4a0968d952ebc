import Synchronization

/// A rule of the engine that a test build can switch off, so that the explorers show that they would notice. Nothing is planted in any
/// build without the package trait `PlantedBugs`.
package enum PlantedBug: UInt8, CaseIterable, Sendable {
    case noDirectorySync, recoveryPointBeforeSync, indexAheadOfData, retryAfterFailedSync, cutBelowRecoveryPoint
    case renameBeforeSync, rewriteWithoutIntent, rewriteAboveRecoveryPoint, deletionAboveRecoveryPoint
    case watermarkAtAppend, ackBeforeJournalSync, journalFreedBeforeCheckpointSyncs, failedAppendLeftover
    case noFirstRoundFilter, roundNumbersRepeat, noCheckpointAtEndOfRecovery, missingJournalTakenForEmpty, partitionFoundByName
    case replayWithoutSync, replaySkipsPresentBytes, replayMakesNoSegment, replayEndsAtFirstBadEntry, replayBelowRecoveryPoint
    case voidBeforeWithoutSync, voidBeforeForgotten, voidBeforeNotRaised, appendBeforeTruncationSync, oldRoundCountsAfterTruncation
    case checkpointOverTruncation, checkpointWithoutRolled, checkpointWithoutDirectories
    case bulkRoundWithoutSync

    #if PlantedBugs
        private static let none = UInt8.max
        private static let selected = Atomic<UInt8>(none)

        /// Switches a rule off for the whole process; nil: all rules hold.
        package static func plant(_ bug: PlantedBug?) { selected.store(bug?.rawValue ?? none, ordering: .relaxed) }

        var isPlanted: Bool { Self.selected.load(ordering: .relaxed) == rawValue }
    #else
        @inline(__always)
        var isPlanted: Bool { false }
    #endif
}
