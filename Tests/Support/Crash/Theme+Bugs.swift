import LogStore

extension StoryPlan.Theme {
    /// What a story does more of that would show a bug.
    init?(suiting bug: PlantedBug) {
        switch bug {
        case .retryAfterFailedSync: self = .faults
        case .bulkRoundWithoutSync: self = .bulk
        case .failedAppendLeftover: self = .leftovers
        case .replayBelowRecoveryPoint: self = .lateRounds
        case .replaySkipsPresentBytes: self = .failedSyncs
        case .cutBelowRecoveryPoint, .recoveryPointBeforeSync, .indexAheadOfData, .noFirstRoundFilter,
            .journalFreedBeforeCheckpointSyncs:
            self = .checkpoints
        case .renameBeforeSync, .rewriteWithoutIntent, .rewriteAboveRecoveryPoint: self = .compaction
        case .deletionAboveRecoveryPoint: self = .deletion
        case .voidBeforeWithoutSync, .voidBeforeNotRaised, .appendBeforeTruncationSync, .oldRoundCountsAfterTruncation,
            .checkpointOverTruncation:
            self = .truncation
        case .voidBeforeForgotten, .partitionFoundByName, .noDirectorySync: self = .topics
        case .checkpointWithoutRolled, .checkpointWithoutDirectories, .replayMakesNoSegment: self = .rolls
        case .replayEndsAtFirstBadEntry, .missingJournalTakenForEmpty: self = .powerCuts
        default: return nil
        }
    }
}
