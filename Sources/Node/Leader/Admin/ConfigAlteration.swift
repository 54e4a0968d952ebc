import Coordination
import Settings
import Wire

/// What AlterConfigs and IncrementalAlterConfigs have in common: each resource is changed as a whole or not at all.
struct ConfigAlteration {
    /// A resource as it was sent.
    struct Target: Hashable {
        var type: Int8
        var name: String
    }

    /// What becomes of a target: its new overrides.
    struct Altered {
        var target: Target
        var error: KafkaError?
        var change: ImageChange?
        var warnings: [String] = []
    }

    /// What comes of the present overrides of each kind of resource.
    struct Edit {
        var topic: (EffectiveSettings, [String: String]) throws(SettingError) -> [String: String]
        var group: (EffectiveSettings, [String: String]) throws(SettingError) -> [String: String]
        var broker: (EffectiveSettings, [String: String]) throws(SettingError) -> [String: String]
        /// What a broker's log levels would be.
        var loggers: () -> KafkaError
    }

    let context: AdminContext

    /// One outcome for each distinct target; one that comes twice is refused, and others are done.
    func evaluate(_ edits: [(Target, Edit)]) -> [Altered] {
        var counts: [Target: Int] = [:]
        for (target, _) in edits { counts[target, default: 0] += 1 }
        var seen: Set<Target> = []
        return edits.filter { seen.insert($0.0).inserted }.map { target, edit in
            if counts[target] != 1 {
                return Altered(target: target, error: KafkaError(.invalidRequest, "the resource is named more than once"))
            }
            do throws(KafkaError) { return try change(target, edit) } catch { return Altered(target: target, error: error) }
        }
    }

    private func change(_ target: Target, _ edit: Edit) throws(KafkaError) -> Altered {
        let kind = ConfigResource.Kind(rawValue: target.type)
        switch kind {
        case .topic?:
            try checkTopic(target.name)
            return try finish(.topic(target.name), target, edit.topic) { KafkaError($0) }
        case .group?:
            if target.name.isEmpty { throw KafkaError(.invalidRequest, "a group's name is not empty") }
            guard authorize(context.caller, .alterConfigs, .group(target.name)) else { throw KafkaError(.groupAuthorizationFailed) }
            return try finish(ConfigResource(.group, target.name), target, edit.group) { KafkaError($0) }
        case .broker?:
            try checkBroker(target.name, orAll: true)
            return try finish(ConfigResource(.broker, target.name), target, edit.broker) { error in
                if case .notAList = error { return KafkaError(.invalidConfig, "\(error)") }
                return KafkaError(.invalidRequest, "\(error)")
            }
        case .brokerLogger?:
            try checkBroker(target.name, orAll: false)
            throw edit.loggers()
        case .clientMetrics?, nil:
            throw KafkaError(.invalidRequest, "configs of resource type \(target.type) are not kept here")
        }
    }

    private func checkTopic(_ name: String) throws(KafkaError) {
        if name.isEmpty { throw KafkaError(.invalidRequest, "a topic's name is not empty") }
        guard authorize(context.caller, .alterConfigs, .topic(name)) else { throw KafkaError(.topicAuthorizationFailed) }
        if let fault = TopicName.fault(of: name) { throw KafkaError(.invalidTopicException, fault) }
        if context.image.topicIDs[name] == nil { throw KafkaError(.unknownTopicOrPartition, "there is no topic \(name)") }
    }

    private func checkBroker(_ name: String, orAll: Bool) throws(KafkaError) {
        guard authorize(context.caller, .alterConfigs, .cluster) else { throw KafkaError(.clusterAuthorizationFailed) }
        if orAll, name.isEmpty { return }
        guard let id = Int32(name), String(id) == name, context.image.brokers[id] != nil else {
            throw KafkaError(.invalidRequest, "there is no broker \(name)")
        }
    }

    private func finish(
        _ resource: ConfigResource, _ target: Target,
        _ edit: (EffectiveSettings, [String: String]) throws(SettingError) -> [String: String], _ refuse: (SettingError) -> KafkaError
    ) throws(KafkaError) -> Altered {
        guard MetadataKey.fits(resource) else { throw KafkaError(.invalidRequest, "the resource's name is too long") }
        let present = context.image.configs(of: resource)
        let changed: [String: String]
        do throws(SettingError) {
            changed = try ConfigBound.check(try edit(context.effectiveSettings, present))
        } catch {
            throw refuse(error)
        }
        var outcome = Altered(target: target)
        if changed != present { outcome.change = .configs(resource, changed) }
        if resource.kind == .topic { outcome.warnings = ConfigWarnings.topic(resource.name, changed, before: present) }
        return outcome
    }
}
