import Database
import Kernel
import Strategy

/// Opens campaigns and reminds, by itself each day and when somebody asks.
struct Campaigns {
  let connection: Connection
  let departement: Departement
  private var store: CampaignStore { CampaignStore(connection, in: departement.code) }
  private var letters: Letters { Letters(connection, departement) }

  init(_ connection: Connection, _ departement: Departement) {
    self.connection = connection
    self.departement = departement
  }

  struct Opened: Sendable {
    let campaign: Campaign
    let requests: Int
    /// Functions to whom nobody could be written.
    let unreachable: [String]
  }

  /// Nil if it was open already.
  func open(_ collecting: Collecting, for period: Period, on day: Day, by permit: Permit) throws -> Opened? {
    guard let (campaign, requests) = try store.open(collecting, for: period, by: permit) else { return nil }
    var unreachable: [String] = []
    for request in requests where try letters.add(.asking, request, on: day) == 0 {
      unreachable.append(request.function)
    }
    return Opened(campaign: campaign, requests: requests.count, unreachable: unreachable)
  }

  /// Those due on a day that are not open yet.
  func toOpen(on day: Day) throws -> [(Collecting, Period)] {
    let open = Set(
      try store.campaigns(departement.collections).map { "\($0.collecting) \($0.period.last)" })
    return departement.collections.all.flatMap { collecting in
      collecting.openPeriods(on: day, from: departement.plan.inForce, through: departement.plan.end)
        .filter { !open.contains("\(collecting.id) \($0.last)") }.map { (collecting, $0) }
    }
  }

  /// Writes to those of a campaign who miss something. Gives how many functions were written to.
  func remind(_ campaign: Campaign, on day: Day, by permit: Permit) throws -> Int {
    var count = 0
    guard let collecting = departement.collections[campaign.collecting] else { return 0 }
    let functions = Reach(departement, permit.scope(of: .runCampaigns), on: day).functions(collecting)
    for request in try store.requests(of: campaign.id, within: functions)
    where !request.isDone && request.isOpen(on: day) {
      guard request.remindedAt?.day != day, try letters.add(.reminding, request, on: day) > 0 else { continue }
      try store.reminded(request.id)
      count += 1
    }
    guard count > 0 else { return 0 }
    try Audit.record(
      "campagne.relancee", subject: ("campaign", campaign.id.text), fields: [], by: permit, on: connection)
    return count
  }

  /// The daily work: opens what is due, reminds on the days that the pack says.
  func daily(on day: Day) throws {
    let permit = Permit(
      departement: departement.code, person: nil, name: "Boussole", role: .administrator, permissions: [])
    for (collecting, period) in try toOpen(on: day) {
      _ = try open(collecting, for: period, on: day, by: permit)
    }
    for campaign in try store.campaigns(departement.collections) where campaign.isOpen(on: day) {
      let reminders = departement.collections[campaign.collecting]?.reminders ?? []
      if reminders.contains(day.days(until: campaign.dueOn)) {
        _ = try remind(campaign, on: day, by: permit)
      }
    }
  }

  /// What open campaigns still ask and a pack no longer declares, or asks otherwise.
  func losses(in collections: Collections) throws -> [String] {
    let today = connection.recordedAt.day
    return try store.campaigns(departement.collections).filter { $0.closesOn >= today }.flatMap {
      campaign -> [String] in
      guard let before = departement.collections[campaign.collecting] else { return [] }
      guard let after = collections[campaign.collecting] else {
        return ["La collecte `\(campaign.collecting)`, ouverte jusqu’au \(French.short(campaign.closesOn)), a disparu"]
      }
      guard after.period == before.period else { return ["La collecte `\(after.id)`, ouverte, change de périodicité"] }
      let answered = try AnswerStore(connection, in: departement.code).answered(in: campaign.id)
      return answered.subtracting(after.questions.map(\.id)).sorted().map {
        "La question `\($0)` de la collecte `\(after.id)`, ouverte, a disparu"
      }
    }
  }
}
