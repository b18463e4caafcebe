import Database
import Kernel
import Module
import Strategy

extension CollectionModule {
  /// The requests that these functions answered in full lately.
  package func deeds(_ question: DueQuestion, _ connection: Connection) throws -> [Deed] {
    let departement = try departements.latest(question.permit.departement, connection)
    let store = CampaignStore(connection, in: departement.code)
    let done = try store.done(by: question.permit.functions, after: question.recent)
    let campaigns = try store.campaigns(done.map(\.campaign), departement.collections)
    return done.compactMap { request in
      guard let campaign = campaigns[request.campaign], let day = request.doneAt?.day,
        let collecting = departement.collections[campaign.collecting]
      else { return nil }
      return Deed(
        day: day, title: "\(collecting.title), \(campaign.period.name) : répondu",
        link: question.link("demandes", request.id.text, "recu"))
    }
  }
}
