package import LogStore

/// One seeded story: a directory that is opened, written and ended a few times, and at many moments of each life many of the states that a
/// crash could have left. Each of these images is recovered and held against a model: nothing promised lost, nothing invented, a second
/// recovery changes nothing, retries are known.
///
/// Nothing runs by itself, so that a seed gives the same story each time (where `SWIFT_DETERMINISTIC_HASHING` is set).
public struct CrashStory {
    /// One image of a story.
    public struct Image: Sendable, CustomStringConvertible {
        public var story: UInt64
        public var life: Int
        /// The number of the moment in the life.
        public var moment: Int
        public var seed: UInt64

        public init(story: UInt64, life: Int, moment: Int, seed: UInt64) {
            (self.story, self.life, self.moment, self.seed) = (story, life, moment, seed)
        }

        public var description: String { "\(story) \(life) \(moment) \(seed)" }
    }

    public struct Failure: Error, CustomStringConvertible {
        /// Nil where the story itself failed.
        public var image: Image?
        public var story: UInt64
        public var reason: String
        /// What was done, with the disk's steps.
        public var trace: [String]

        public var description: String {
            "\(reason)\n  again: CrashExplorer " + (image.map { "image \($0)" } ?? "story \(story)")
        }
    }

    public let seed: UInt64
    private var random: SplitMix64
    private let plan: StoryPlan
    private let clock = StoryClock()
    private var machine = FaultyMachine()
    private var logs: [ModelLog] = []
    /// Whether all that can be read is held against the model after each operation.
    public var isChecked = false
    /// What was done in the lives before.
    private var past: [String] = []
    /// Images that were looked at.
    public private(set) var images = 0

    public init(seed: UInt64) { self.init(seed: seed, theme: nil) }

    /// A story that does more of what would show a bug; told by its seed from then on.
    package init(seed: UInt64, suiting bug: PlantedBug) { self.init(seed: seed, theme: StoryPlan.Theme(suiting: bug)) }

    /// With a theme, a story that does more of it.
    init(seed: UInt64, theme: StoryPlan.Theme?) {
        self.seed = seed
        random = SplitMix64(seed: seed)
        plan = StoryPlan(&random, theme: theme)
        for i in 0..<plan.logs {
            logs.append(ModelLog(topic: "t\(i)", id: PartitionID(topic: TopicID(high: UInt64(i + 1), low: 7), index: 0)))
        }
    }

    /// Looks at so many images of each life, or at the one alone. Throws `Failure` where a promise was broken.
    public mutating func run(imagesPerLife: Int, only: Image? = nil) throws(Failure) {
        for number in plan.lives.indices {
            let options = StoryOptions(
                flush: plan.lives[number].flush, usesJournal: plan.lives[number].usesJournal, plan: plan, clock: clock)
            var life = StoryLife(machine, logs, options, plan.lives[number], seed: random.next())
            life.isChecked = isChecked
            do {
                try life.run()
            } catch {
                throw Failure(image: nil, story: seed, reason: "life \(number): \(error)", trace: past + trace(life, nil))
            }
            let moments = machine.moments
            let imageSeed = random.next()
            if let only {
                if only.life == number, moments.indices.contains(only.moment) { return try look(at: only, moments, life) }
            } else {
                var choice = SplitMix64(seed: imageSeed)
                for _ in 0..<(moments.isEmpty ? 0 : imagesPerLife) {
                    let moment = Int.random(in: moments.indices, using: &choice)
                    try look(at: Image(story: seed, life: number, moment: moment, seed: choice.next()), moments, life)
                }
            }
            end(plan.lives[number].ending, life, moments)
        }
    }

    private mutating func look(at image: Image, _ moments: [CrashMoment], _ life: StoryLife) throws(Failure) {
        images += 1
        let moment = moments[image.moment]
        var check = ImageCheck(moment, life.logs(at: moment), life.options, seed: image.seed)
        do {
            try check.run()
        } catch {
            throw Failure(
                image: image, story: seed, reason: "\(error) (\(check.notes.joined(separator: ", ")))",
                trace: past + trace(life, moment.step))
        }
    }

    /// How the life ends decides with what the next begins.
    private mutating func end(_ ending: StoryPlan.Ending, _ life: StoryLife, _ moments: [CrashMoment]) {
        past += trace(life, nil)
        switch ending {
        case .powerCut:
            let moment = moments.suffix(moments.count / 2 + 1).randomElement(using: &random) ?? machine.moment
            logs = life.logs(at: moment)
            for i in logs.indices { logs[i].losePower() }
            machine = moment.powerCut(&random, oldIndex: life.options.oldIndex)
            past.append("power cut in step \(moment.step)")
        case .kill, .close:
            logs = life.logs
            machine = machine.moment.killed(&random)
            past.append("\(ending)")
        }
        machine.setCapacity(nil)
        machine.forgetFaults()
    }

    /// What was done up to a step and in it.
    private func trace(_ life: StoryLife, _ last: Int?) -> [String] {
        var lines: [String] = []
        let last = last ?? .max
        var notes = life.notes[...]
        for (step, call) in life.calls where step <= last {
            while let note = notes.first, note.step < step {
                lines.append(note.text)
                notes.removeFirst()
            }
            lines.append("    \(step) \(call)")
        }
        lines += notes.prefix(3).map { "(after) " + $0.text }
        return lines
    }
}
