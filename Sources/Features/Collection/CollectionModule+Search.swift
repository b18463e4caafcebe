import Database
import Kernel
import Module
import Strategy
import Web

extension CollectionModule {
  /// Collections, each by its last campaign, of which somebody sees something.
  package func found(_ question: SearchQuestion, _ connection: Connection) throws -> [Found] {
    let permit = question.permit
    guard permit.may(.readCampaigns) else { return [] }
    let departement = try departements.latest(permit.departement, connection)
    let sought = departement.collections.all.filter { question.fits($0.title) }
    guard !sought.isEmpty else { return [] }
    let scope = permit.scope(of: .readCampaigns)
    let overview = try CampaignOverview.read(departement, connection, scope: scope, today: question.today)
    return sought.compactMap { collecting in
      let last = overview.campaigns.first { $0.collecting == collecting.id }
      guard last != nil || overview.toOpen.contains(where: { $0.collecting.id == collecting.id }) else { return nil }
      return Found(
        "collecte", collecting.id, collecting.title, detail: last.map { "Collecte, \($0.period.name)" } ?? "Collecte",
        last.map { Link(departement.code, "campagnes", $0.id.text) } ?? Link(departement.code, "collectes"))
    }
  }
}
