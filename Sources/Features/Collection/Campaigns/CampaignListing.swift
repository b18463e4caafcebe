import Documents
import Kernel
import Strategy
import Web

/// Every campaign, the last to close first: those that are open come before the others.
enum CampaignListing {
  private static let collecting = "collecte"
  private static let stage = "etat"

  static func of(_ overview: CampaignOverview, _ frame: PageFrame) -> Listing<Campaign> {
    let collections = overview.departement.collections, today = frame.today
    let title = { @Sendable (campaign: Campaign) in collections[campaign.collecting]?.title ?? "" }
    let columns: [Listed<Campaign>] = [
      Listed(
        collecting, Column("Collecte", phone: .first, isHeading: true), value: { .text(title($0)) },
        cell: { linked(title($0), frame.link("campagnes", $0.id.text), style: "row-link") }),
      Listed("periode", Column("Période", phone: .line, label: ""), key: { .day($0.period.last) }) {
        .text($0.period.name)
      },
      Listed(stage, Column("État", phone: .more)) { .text($0.stage(on: today).word) },
      Listed(
        "completes", Column("Réponses complètes", .number, phone: .line, label: "complètes"), isOrdered: false,
        value: { .number(overview.progress(of: $0).done) },
        cell: { campaign in
          let progress = overview.progress(of: campaign)
          return "\(prose: "\(progress.done) sur \(progress.asked)")"
        }),
      Listed("echeance", Column("Au plus tard le", phone: .line, label: "au plus tard le")) { .day($0.dueOn) },
      Listed("close", Column("Close après le", phone: .line, label: "close après le")) {
        .day($0.withdrawal?.at.day ?? $0.closesOn)
      },
    ]
    let asked = collections.all.filter { one in overview.campaigns.contains { $0.collecting == one.id } }
    let stages = CampaignStage.allCases.filter { stage in overview.campaigns.contains { $0.stage(on: today) == stage } }
    return Listing(
      "Collectes", ("collecte", "collectes"), columns: columns,
      filters: [
        ListFilter(stage, "État", .several(stages.map { Choice($0.rawValue, French.capitalized($0.word)) })),
        ListFilter(collecting, "Collecte", .several(asked.map { Choice($0.id, $0.title) })),
      ] + arrondissementFilter(frame, overview.departement, on: today), order: ListOrder("close", isDescending: true))
  }

  static func rows(
    _ overview: CampaignOverview, _ listing: Listing<Campaign>, _ question: ListQuestion, on today: Day
  ) -> [Campaign] {
    let kept = overview.campaigns.filter { campaign in
      overview.departement.collections[campaign.collecting] != nil
        && question.chosen[stage].map { $0.contains(campaign.stage(on: today).rawValue) } ?? true
        && question.chosen[collecting].map { $0.contains(campaign.collecting) } ?? true
    }
    return listing.ordered(kept, question)
  }
}

/// Whether answers are taken.
enum CampaignStage: String, CaseIterable {
  case open = "ouverte"
  case closed = "close"
  case withdrawn = "retiree"
  var word: String { self == .withdrawn ? "retirée" : rawValue }
}

extension Campaign {
  func stage(on day: Day) -> CampaignStage { withdrawal != nil ? .withdrawn : isOpen(on: day) ? .open : .closed }
}
