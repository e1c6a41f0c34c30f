import Foundation
import Logging
import ServiceLifecycle
import Synchronization
import Testing
import Workers

@Suite struct BlockingServiceTests {
    struct Broken: Error {}

    func group(_ services: [BlockingService]) -> ServiceGroup {
        let services = services.map {
            ServiceGroupConfiguration.ServiceConfiguration(
                service: $0, successTerminationBehavior: .gracefullyShutdownGroup)
        }
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        return ServiceGroup(configuration: .init(services: services, logger: logger))
    }

    @Test(.timeLimit(.minutes(1))) func `a loop ends when the service is asked to stop`()
        async throws
    {
        let rounds = Atomic<Int>(0)
        let worker = BlockingService(name: "worker") { stop in
            while !stop.isSet {
                rounds.add(1, ordering: .relaxed)
                Thread.sleep(forTimeInterval: 0.01)
            }
        }
        let group = group([worker])
        async let running: Void = group.run()
        while rounds.load(ordering: .relaxed) < 3 { try await Task.sleep(for: .milliseconds(5)) }
        await group.triggerGracefulShutdown()
        try await running
    }

    @Test(.timeLimit(.minutes(1))) func `what one loop throws stops the others and comes out`()
        async
    {
        let drained = Atomic<Bool>(false)
        let patient = BlockingService(name: "patient") { stop in
            while !stop.isSet { Thread.sleep(forTimeInterval: 0.01) }
            drained.store(true, ordering: .relaxed)
        }
        let broken = BlockingService(name: "broken") { _ in throw Broken() }
        let group = group([patient, broken])
        await #expect(throws: Broken.self) { try await group.run() }
        let isDrained = drained.load(ordering: .relaxed)
        #expect(isDrained)
    }

    @Test(.timeLimit(.minutes(1))) func `stops when its task is cancelled`() async throws {
        let worker = BlockingService(name: "worker") { stop in
            while !stop.isSet { Thread.sleep(forTimeInterval: 0.01) }
        }
        let task = Task { try await worker.run() }
        task.cancel()
        try await task.value
    }

    @Test func `has a stack for C libraries`() async throws {
        let worker = BlockingService(name: "deep") { _ in
            #expect(Thread.current.stackSize >= BlockingService.stackSize)
        }
        try await worker.run()
    }
}
