import Database
import Kernel
import Synchronization
import TestKit
import Testing

@testable import Messaging

@Suite("What goes on beside the pages") struct BackgroundTests {
  @Test("what fails in one département leaves the others their turn", arguments: Engine.available)
  func others(_ engine: Engine) async throws {
    try await withPost(on: engine) { post in
      for code in ["01", "02", "03"] {
        try await post.database.write(code) {
          try Outbox($0).add("essai", about: "1", to: "a@exemple.fr", useBy: noon.adding(seconds: 60))
        }
      }
      let background = Background(
        post.database, sender: nil, jobs: [], log: { line in post.told.withLock { $0.append(line) } })
      let seen = Mutex<[String]>([])
      var hasFailed = false
      await background.each(failed: &hasFailed) { departement in
        seen.withLock { $0.append(departement) }
        if departement == "02" { throw DatabaseFailure.busy }
      }
      #expect(seen.withLock { $0 } == ["01", "02", "03"])
      #expect(hasFailed)
      #expect(post.told.withLock { $0.count } == 1 && post.told.withLock { $0[0].contains("02") })
    }
  }
}
