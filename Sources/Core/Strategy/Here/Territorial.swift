import Kernel
import Territory
import Web

/// The lines of a list that is narrowed to an arrondissement: its own, and those of the whole département, which are no
/// less there than elsewhere and are told beside. Those of other places are left out.
struct Territorial<Line: Sendable>: Sendable {
  let zone: Zone?
  let own: [Line]
  let departmental: [Line]

  /// - Parameter isWithin: nil of what has no territory.
  init(_ lines: [Line], in zone: Zone?, _ isWithin: (Zone, Line) throws -> Bool?) rethrows {
    self.zone = zone
    guard let zone else {
      (own, departmental) = (lines, [])
      return
    }
    let judged = try lines.map { ($0, try isWithin(zone, $0)) }
    own = judged.filter { $0.1 == true }.map(\.0)
    departmental = judged.filter { $0.1 == nil }.map(\.0)
  }

  /// ", arrondissement de Melun"; nothing where it is not narrowed.
  var place: HTML { zone.html { ", arrondissement \(prose: French.of($0.name))" } }
  /// Under its own, what is of the whole département.
  func beside(_ shown: ([Line]) -> HTML) -> HTML {
    departmental.isEmpty
      ? "" : section("Pour tout le département", id: "departement", isRuled: true, shown(departmental))
  }
}
