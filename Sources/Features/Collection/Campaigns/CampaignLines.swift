import Database
import Kernel
import Module
import Strategy
import Web

extension CollectionModule {
  /// The open campaigns in which some communes are asked, and how far they are there.
  package func lines(
    of communes: Set<String>, _ question: DueQuestion, _ connection: Connection
  ) throws -> [LocalLine] {
    guard question.permit.may(.readCampaigns) else { return [] }
    let departement = try departements.latest(question.permit.departement, connection)
    let scope = question.permit.scope(of: .readCampaigns).within(communes)
    let overview = try CampaignOverview.read(departement, connection, scope: scope, today: question.today)
    return overview.campaigns.filter { $0.isOpen(on: question.today) }.compactMap { campaign in
      guard let collecting = departement.collections[campaign.collecting] else { return nil }
      let progress = overview.progress(of: campaign)
      let isLate = campaign.dueOn < question.today && progress.done < progress.asked
      let count = "\(French.number(progress.done)) sur \(French.number(progress.asked)) ont tout donné"
      let due = isLate ? French.late(due: campaign.dueOn) : "attendu le \(French.long(campaign.dueOn))"
      return LocalLine(
        "\(collecting.title), \(campaign.period.name)",
        detail: "\(count) ; \(due)", question.link("campagnes", campaign.id.text), due: campaign.dueOn,
        isLate: isLate)
    }
  }
}
