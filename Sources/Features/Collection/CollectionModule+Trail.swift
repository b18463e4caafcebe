import Database
import Kernel
import Module
import Strategy
import Web

extension CollectionModule {
  package func subjects(
    _ kind: String, _ ids: Set<String>, for reader: Permit, _ connection: Connection
  ) throws -> [String: TrailSubject] {
    guard ["campaign", "request", "answer"].contains(kind) else { return [:] }
    let code = reader.departement
    let departement = try departements.latest(code, connection), store = CampaignStore(connection, in: code)
    let answers =
      kind == "answer" ? try store.requests(ofAnswers: ids.compactMap { Kernel.ID<CollectedAnswer>($0) }) : [:]
    let requests = try store.requests(
      kind == "request" ? ids.compactMap { Kernel.ID<Request>($0) } : Array(Set(answers.values)))
    let campaigns = try store.campaigns(
      kind == "campaign" ? ids.compactMap { Kernel.ID<Campaign>($0) } : Array(Set(requests.values.map(\.campaign))),
      departement.collections)
    func words(_ campaign: Campaign) -> String {
      let title = departement.collections[campaign.collecting]?.title ?? campaign.collecting
      return "\(title), \(campaign.period.name)"
    }
    func subject(_ request: Request) -> TrailSubject? {
      campaigns[request.campaign].map { campaign in
        let function = departement.organisations.functionName(request.function, on: campaign.period.last)
        return TrailSubject(
          "\(words(campaign)), \(function)", Link(code, "campagnes", campaign.id.text), may: .readCampaigns,
          by: "\(function), par un lien")
      }
    }
    switch kind {
    case "campaign":
      return campaigns.reduce(into: [:]) {
        $0[$1.key.text] = TrailSubject(words($1.value), Link(code, "campagnes", $1.key.text), may: .readCampaigns)
      }
    case "request": return requests.reduce(into: [:]) { $0[$1.key.text] = subject($1.value) }
    default: return answers.reduce(into: [:]) { $0[$1.key.text] = requests[$1.value].flatMap(subject) }
    }
  }
}
