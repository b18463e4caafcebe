import Database
import Kernel

/// Makes a pack the revision in force from today; an invented département gets its invented activity with its first
/// revision.
package func install(
  _ loading: PackLoading, in database: Database, inventing features: [FeatureInvention] = []
) async throws {
  let departement = loading.departement, today = database.clock.now().day
  let isFirst = try await database.read { try RevisionStore($0).all(in: departement.code).isEmpty }
  if isFirst, let invention = Invention(departement, today: today, features: features) {
    // The past must be recorded in the past: a second handle on the same database, whose clock the invention sets.
    let past = try Database.open(database.location, clock: invention.clock, connections: 1)
    do { try await invention.play(loading, into: past) } catch {
      await past.close()
      throw error
    }
    await past.close()
  } else {
    try await database.write(departement.code) { try loading.load(on: today, $0) }
  }
}
