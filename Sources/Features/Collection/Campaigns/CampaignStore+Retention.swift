import Database
import Kernel
import Messaging

/// What campaigns keep no longer than they must.
extension CampaignStore {
  static let retentions = [
    Retention(
      "links to requests", of: ["request_link"],
      since: "the campaign, and the request itself if it was reopened, closed",
      kept: .months(12), "deleted", because: "a late answer may be corrected until then"
    ) { connection, limit in
      try CampaignStore(connection, in: connection.departement).purgeLinks(before: limit.day)
    },
    Retention(
      "addresses of functions without an account", of: ["request_contact"],
      since: "they were replaced, or the last request to the function closed", kept: .months(24),
      "emptied; an audit line", because: "a collection of every year or two finds them"
    ) { connection, limit in
      try CampaignStore(connection, in: connection.departement).purgeAddresses(before: limit)
    },
  ]

  private func purgeLinks(before year: Day) throws {
    try connection.execute(
      """
      DELETE FROM request_link WHERE departement = \(departement) AND request IN (
        SELECT r.id FROM request r JOIN campaign c ON c.departement = r.departement AND c.id = r.campaign
        WHERE r.departement = \(departement) AND c.closes_on < \(year) AND r.closes_on < \(year))
      """)
  }
  /// Replaced, or of a function of which nothing was asked since.
  private func purgeAddresses(before limit: Instant) throws {
    let day = limit.day
    let unused = try connection.query(
      """
      SELECT c.id FROM request_contact c
      WHERE c.departement = \(departement) AND c.address <> '' AND c.recorded_at < \(limit) AND (
        EXISTS (SELECT 1 FROM request_contact n WHERE n.departement = c.departement AND n.function = c.function
          AND n.recorded_at > c.recorded_at AND n.recorded_at < \(limit))
        OR NOT EXISTS (SELECT 1 FROM request_contact n WHERE n.departement = c.departement
            AND n.function = c.function AND n.recorded_at > c.recorded_at)
          AND NOT EXISTS (SELECT 1 FROM request r WHERE r.departement = c.departement AND r.function = c.function
            AND r.closes_on >= \(day)))
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
