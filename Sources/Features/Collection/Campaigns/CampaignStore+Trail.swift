import Database
import Kernel

extension CampaignStore {
  /// The requests that these versions of answers are of.
  func requests(
    ofAnswers ids: [Kernel.ID<CollectedAnswer>]
  ) throws -> [Kernel.ID<CollectedAnswer>: Kernel.ID<Request>] {
    try connection.query("SELECT id, request FROM answer WHERE departement = \(departement) AND id IN (\(ids))")
      .reduce(into: [:]) { $0[try $1.id("id", as: CollectedAnswer.self)] = try $1.id("request", as: Request.self) }
  }
}
