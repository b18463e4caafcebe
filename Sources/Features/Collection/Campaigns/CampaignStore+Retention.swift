import Database
import Kernel
import Messaging

/// What campaigns keep no longer than docs/security.md says ("What goes when").
extension CampaignStore {
  static let retention = Job("collectes : effacement", every: 86_400) { database, departement, now in
    try await database.write(departement) { try CampaignStore($0, in: departement).purge(on: now.day) }
  }

  func purge(on today: Day) throws {
    connection.leaveNoTrace()
    let year = today.adding(months: -12)
    try connection.execute(
      """
      DELETE FROM request_link WHERE departement = \(departement) AND request IN (
        SELECT r.id FROM request r JOIN campaign c ON c.departement = r.departement AND c.id = r.campaign
        WHERE r.departement = \(departement) AND c.closes_on < \(year) AND r.closes_on < \(year))
      """)
    // Replaced, or of a function of which nothing was asked, for two years.
    let two = today.adding(months: -24), limit = Instant.start(of: two)
    let unused = try connection.query(
      """
      SELECT c.id FROM request_contact c
      WHERE c.departement = \(departement) AND c.address <> '' AND c.recorded_at < \(limit) AND (
        EXISTS (SELECT 1 FROM request_contact n WHERE n.departement = c.departement AND n.function = c.function
          AND n.recorded_at > c.recorded_at AND n.recorded_at < \(limit))
        OR NOT EXISTS (SELECT 1 FROM request_contact n WHERE n.departement = c.departement
            AND n.function = c.function AND n.recorded_at > c.recorded_at)
          AND NOT EXISTS (SELECT 1 FROM request r WHERE r.departement = c.departement AND r.function = c.function
            AND r.closes_on >= \(two)))
      ORDER BY c.id
      """)
    let permit = Permit.ofBoussole(in: departement)
    for row in unused {
      let id = try row.text("id")
      try connection.execute(
        "UPDATE request_contact SET address = '' WHERE departement = \(departement) AND id = \(id)")
      try Audit.record(CollectionAct.contactErased, of: id, fields: ["address"], by: permit, on: connection)
    }
  }
}
