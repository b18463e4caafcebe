import Kernel
import Synchronization
import Territory
import Web

/// Outlines already projected: a revision's communes do not move, so each is drawn once and kept.
package final class MapOutlines: Sendable {
  package init() {}
  private struct Drawn {
    let communes: [Commune]
    let zones: [Zone]
    let isPartial: Bool
    let isNamed: Bool
    let outline: MapOutline
  }
  /// More than an instance of a few départements ever needs; the one used least lately goes first.
  private static let most = 48
  private let kept = Mutex<[Drawn]>([])

  /// All communes, grouped by zones that do not overlap. `isPartial`: without those that are in no zone.
  func outline(_ territory: Territory, by zones: [Zone], isPartial: Bool = false, isNamed: Bool) -> MapOutline {
    let found = kept.withLock { kept in
      // Comparing is quick: arrays of one revision share their storage.
      guard
        let index = kept.firstIndex(where: {
          $0.isPartial == isPartial && $0.isNamed == isNamed && $0.zones == zones && $0.communes == territory.communes
        })
      else { return nil as MapOutline? }
      let drawn = kept.remove(at: index)
      kept.append(drawn)
      return drawn.outline
    }
    if let found { return found }
    let inside = Set(zones.flatMap(\.communes))
    let communes = isPartial ? territory.communes.filter { inside.contains($0.code) } : territory.communes
    let outline = MapOutline(communes, by: zones, isNamed: isNamed)
    kept.withLock { kept in
      kept.append(
        Drawn(communes: territory.communes, zones: zones, isPartial: isPartial, isNamed: isNamed, outline: outline))
      if kept.count > Self.most { kept.removeFirst() }
    }
    return outline
  }
}

extension MapOutlines {
  /// All communes of a département, its arrondissements drawn thick; nil where no commune has a contour.
  package func arrondissements(_ departement: Departement, on day: Day) -> MapOutline? {
    outline(departement, by: ZoneKind.arrondissement, on: day, isPartial: false)
  }
  /// Nil where no commune has a contour, or the zones share communes.
  func outline(_ departement: Departement, by kind: String, on day: Day, isPartial: Bool) -> MapOutline? {
    let territory = departement.territory, zones = territory.zones(kind, on: day)
    guard territory.box != nil, !zones.isOverlapping, !(isPartial && zones.isEmpty) else { return nil }
    // A few names fit on a map; twenty do not.
    return outline(territory, by: zones, isPartial: isPartial, isNamed: zones.count <= 8)
  }
}

extension MapOutline {
  /// Of some communes, grouped by zones: small enough to be made for one page.
  /// - Parameter areNamed: the communes bear their names, where they fit.
  package init(_ communes: [Commune], by zones: [Zone], isNamed: Bool, areNamed: Bool = false) {
    var groups: [String: String] = [:]
    for zone in zones {
      for commune in zone.communes { groups[commune] = isNamed ? zone.name : zone.id }
    }
    self.init(
      communes.compactMap { commune in
        commune.contour.map { contour in
          Area(
            id: commune.code, group: groups[commune.code],
            rings: contour.rings.map { ring in ring.map { (longitude: $0.longitude, latitude: $0.latitude) } },
            name: areNamed ? commune.name : nil)
        }
      }, isNamed: isNamed)
  }
}
