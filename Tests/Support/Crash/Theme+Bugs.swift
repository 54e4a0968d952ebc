import LogStore

extension StoryPlan.Theme {
    /// What a story does more of that would show a bug.
    init?(suiting bug: PlantedBug) {
        switch bug {
        case .retryAfterFailedSync, .failedAppendLeftover: self = .faults
        case .cutBelowRecoveryPoint, .recoveryPointBeforeSync, .indexAheadOfData, .noFirstRoundFilter, .replayBelowRecoveryPoint,
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
