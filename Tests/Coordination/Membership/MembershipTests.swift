import Coordination
import Support
import Testing

private func image(_ version: Int64) -> ClusterImage { ClusterImage(version: version, clusterID: "c") }

private func heartbeat(_ epoch: Int64, applied: Int64, image: Int64, stop: Bool = false) -> Membership.Action {
    .heartbeat(BrokerHeartbeat(id: 1, epoch: epoch, appliedVersion: applied, wantsToStop: stop), imageVersion: image)
}

@Test("a broker registers, gets the image, makes its partitions and says so at once")
func membership() {
    var membership = Membership(id: 1)
    #expect(membership.start(now: 0) == [.register])
    #expect(membership.registered(epoch: 5, now: 1) == [heartbeat(5, applied: -1, image: -1)])
    let news = membership.answered(.image(image(7)), isFenced: true, epoch: 5, now: 2)
    #expect(news == [.show(image(7)), heartbeat(5, applied: -1, image: 7)])
    #expect(membership.applied(7, now: 3) == [heartbeat(5, applied: 7, image: 7)])
    #expect(membership.answered(.nothing, isFenced: true, epoch: 5, now: 4) == [])
    let change = ImageDelta(from: 7, to: 8, changes: [])
    let answered = membership.answered(.delta(change), isFenced: false, epoch: 5, now: 5)
    #expect(answered == [.show(image(8)), heartbeat(5, applied: 7, image: 8)])
    #expect(membership.answered(.delta(change), isFenced: false, epoch: 5, now: 6) == [heartbeat(5, applied: 7, image: 8)])
}

@Test("a call without an answer is tried again after a pause")
func retries() {
    var membership = Membership(id: 1)
    _ = membership.start(now: 0)
    #expect(membership.failed(now: 10) == [.wake(at: 260)])
    #expect(membership.tick(now: 100) == [.wake(at: 260)])
    #expect(membership.tick(now: 260) == [.register])
    _ = membership.registered(epoch: 5, now: 261)
    #expect(membership.failed(epoch: 4, now: 300) == [])
    #expect(membership.failed(epoch: 5, now: 300) == [.wake(at: 550)])
    #expect(membership.applied(3, now: 310) == [])
    #expect(membership.tick(now: 550) == [heartbeat(5, applied: 3, image: -1)])
}

@Test("a broker that the leader does not know registers again; one that was succeeded ends")
func unknownAndSuperseded() {
    var membership = Membership(id: 1)
    _ = membership.start(now: 0)
    _ = membership.registered(epoch: 5, now: 1)
    #expect(membership.refused(.unknown(1), epoch: 5, now: 2) == [.wake(at: 252)])
    #expect(membership.tick(now: 252) == [.register])
    _ = membership.registered(epoch: 6, now: 260)
    #expect(membership.refused(.superseded(1), epoch: 5, now: 261) == [])
    #expect(membership.refused(.superseded(1), epoch: 6, now: 262) == [.fail(.superseded(1))])
    #expect(membership.tick(now: 9999) == [])
}

@Test("a live broker of the same id is waited for, but not for ever")
func duplicate() {
    var membership = Membership(id: 1, patience: 1000)
    var now: Int64 = 0
    var actions = membership.start(now: now)
    var tries = 0
    while actions == [.register] {
        tries += 1
        guard case .wake(let at)? = membership.refused(.duplicateID(1), now: now).first else { break }
        now = at
        actions = membership.tick(now: now)
    }
    #expect(tries == 5 && now == 1000)
}

@Test("a broker of another cluster ends at once")
func otherCluster() {
    var membership = Membership(id: 1)
    _ = membership.start(now: 0)
    let refusal = RegistrationRefusal.otherCluster(ours: "a", theirs: "b")
    #expect(membership.refused(refusal, now: 1) == [.fail(refusal)])
}

@Test("a broker that stops waits until it is fenced")
func stop() {
    var membership = Membership(id: 1)
    _ = membership.start(now: 0)
    _ = membership.registered(epoch: 5, now: 1)
    #expect(membership.stop(now: 2) == [heartbeat(5, applied: -1, image: -1, stop: true)])
    #expect(membership.answered(.nothing, isFenced: false, epoch: 5, now: 3) == [])
    #expect(membership.answered(.nothing, isFenced: true, epoch: 5, now: 4) == [.stopped])
    var unregistered = Membership(id: 1)
    #expect(unregistered.stop(now: 0) == [.stopped])
}

@Test("whatever is lost on the way, a broker ends up with the leader's image, and its registry in step")
func lossySchedules() throws {
    let seed = Seed("membership schedules")
    for round in 0..<200 {
        var random = SplitMix64(seed: seed.value &+ UInt64(round))
        var driver = RegistryDriver(timeout: 2000)
        var membership = Membership(id: 1, patience: .max / 2)
        var queue = membership.start(now: 0)
        var shown: Int64 = -1
        for step in 0..<400 {
            driver.now += Int64.random(in: 0...100, using: &random)
            driver.tick()
            let isCalm = step > 250
            if !isCalm, Int.random(in: 0..<10, using: &random) == 0 { driver.make([.configs(.topic("t"), ["a": "\(step)"])]) }
            if queue.isEmpty || Bool.random(using: &random) {
                queue += membership.tick(now: driver.now)
                if shown > membership.appliedVersion { queue += membership.applied(shown, now: driver.now) }
                continue
            }
            let action = queue.removeFirst()
            let isLost = !isCalm && Int.random(in: 0..<4, using: &random) == 0
            switch action {
            case .register:
                let epoch = try driver.register(driver.registration(1))
                queue += isLost ? membership.failed(now: driver.now) : membership.registered(epoch: epoch, now: driver.now)
            case .heartbeat(let beat, let version):
                try driver.heartbeat(beat.id, beat.epoch, applied: beat.appliedVersion)
                let news: ImageNews = version == driver.image.version ? .nothing : .image(driver.image)
                let fenced = driver.image.brokers[1]?.isFenced ?? true
                queue +=
                    isLost
                    ? membership.failed(epoch: beat.epoch, now: driver.now)
                    : membership.answered(news, isFenced: fenced, epoch: beat.epoch, now: driver.now)
            case .show(let image): shown = image.version
            case .wake, .stopped: break
            case .fail(let refusal): Issue.record("refused: \(refusal)")
            }
        }
        #expect(membership.image == driver.image)
        #expect(driver.image.brokers[1]?.isFenced == false)
    }
}
