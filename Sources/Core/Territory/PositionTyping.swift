import Foundation
import Kernel

/// A point as it is kept (`48.53920,2.66080`, some metres apart), told and typed.
extension Position {
  /// Nil for what is not on the globe.
  package init?(kept: some StringProtocol) {
    let numbers = kept.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
    guard numbers.count == 2, let latitude = numbers[0], let longitude = numbers[1] else { return nil }
    self.init(longitude: longitude, latitude: latitude)
    guard isOnGlobe else { return nil }
  }
  package var kept: String { "\(Self.text(latitude)),\(Self.text(longitude))" }
  /// Five decimals: a metre.
  private static func text(_ degrees: Double) -> String {
    let scaled = Int((abs(degrees) * 100_000).rounded()), rest = String(scaled % 100_000)
    let sign = degrees < 0 && scaled > 0 ? "-" : ""
    return "\(sign)\(scaled / 100_000).\(String(repeating: "0", count: 5 - rest.count))\(rest)"
  }

  /// "48,539 20 N, 2,660 80 E".
  package var words: String {
    func words(_ degrees: Double, _ after: String, _ before: String) -> String {
      let text = Self.text(abs(degrees)).replacing(".", with: ",")
      return "\(text.dropLast(2))\(French.narrow)\(text.suffix(2))\(French.noBreak)\(degrees < 0 ? before : after)"
    }
    return "\(words(latitude, "N", "S")), \(words(longitude, "E", "O"))"
  }
  /// What `init(typed:)` reads again: "48,53920 2,66080".
  package var typed: String {
    [latitude, longitude].map { Self.text($0).replacing(".", with: ",") }.joined(separator: " ")
  }

  /// Latitude, then longitude, in degrees with decimals or with minutes; or what the link of a map site says. Nil for
  /// what says no point.
  package init?(typed text: String) {
    // One space between words: a pattern that allows many tries each way of sharing them out.
    let text = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard
      let (latitude, longitude) = text.contains(":")
        ? Self.link(text)
        : Self.decimals(text) ?? Self.minutes(text)
          ?? Self.lettered(text)
    else { return nil }
    let position = Position(longitude: longitude, latitude: latitude)
    // What is beyond the globe may have no digits that can be written.
    guard position.isOnGlobe, let kept = Position(kept: position.kept) else { return nil }
    self = kept
  }

  private typealias Pair = (latitude: Double, longitude: Double)
  private static func number(_ text: some StringProtocol) -> Double? {
    Double(String(text.filter { !$0.isWhitespace }).replacing(",", with: ".").replacing("−", with: "-"))
  }
  /// With three decimals at least: "48,2" is one number.
  private static func decimals(_ text: String) -> Pair? {
    let pattern = /([+−-]?\d{1,3}[.,]\d{3,})\s*°?(?:\s*[,;]\s*|\s+)([+−-]?\d{1,3}[.,]\d{3,})\s*°?/
    guard let match = text.wholeMatch(of: pattern), let latitude = number(match.1), let longitude = number(match.2)
    else { return nil }
    return (latitude, longitude)
  }
  /// "48°32'21\" N 2°39'39\" E".
  private static func minutes(_ text: String) -> Pair? {
    let angle =
      /(\d{1,3})\s*°\s*(\d{1,2}(?:[.,]\d+)?)\s*['′’]\s*(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:"|″|”|''|’’)\s*)?([NSEWO])[\s,;]*/
    let found = text.matches(of: angle.ignoresCase())
    guard isPair(found.map(\.range), of: text) else { return nil }
    let angles = found.compactMap { match -> (value: Double, letter: String)? in
      guard let degrees = number(match.1), let minutes = number(match.2), minutes < 60 else { return nil }
      let seconds = match.3.flatMap { number($0) } ?? 0
      return seconds < 60 ? (degrees + minutes / 60 + seconds / 3600, match.4.uppercased()) : nil
    }
    return turned(angles)
  }
  /// As pages tell it.
  private static func lettered(_ text: String) -> Pair? {
    let angle = /(\d{1,3}[.,][\d\s]+?)\s*°?\s*([NSEWO])[\s,;]*/
    let found = text.matches(of: angle.ignoresCase())
    guard isPair(found.map(\.range), of: text) else { return nil }
    return turned(found.compactMap { match in number(match.1).map { ($0, match.2.uppercased()) } })
  }
  /// True of two angles that leave nothing of the text.
  private static func isPair(_ angles: [Range<String.Index>], of text: String) -> Bool {
    angles.count == 2 && angles.reduce(0) { $0 + text.distance(from: $1.lowerBound, to: $1.upperBound) } == text.count
  }
  private static func turned(_ angles: [(value: Double, letter: String)]) -> Pair? {
    guard let latitude = angles.first(where: { "NS".contains($0.letter) }),
      let longitude = angles.first(where: { "EWO".contains($0.letter) })
    else { return nil }
    return (
      latitude.letter == "S" ? -latitude.value : latitude.value,
      longitude.letter == "E" ? longitude.value : -longitude.value
    )
  }
  /// `…?mlat=48.5&mlon=2.6`, `…#map=15/48.5/2.6`, `…@48.5,2.6`, `…?q=48.5,2.6`, `geo:48.5,2.6`, `…?c=2.6,48.5`.
  private static func link(_ text: String) -> Pair? {
    let link = text.removingPercentEncoding ?? text
    let pairs = [
      /mlat=(-?\d+\.\d+)&mlon=(-?\d+\.\d+)/, /map=\d+(?:\.\d+)?\/(-?\d+\.\d+)\/(-?\d+\.\d+)/,
      /(?:@|geo:|[?&](?:q|ll|query)=)(-?\d+\.\d+),\s*(-?\d+\.\d+)/,
    ]
    for pattern in pairs {
      if let match = link.firstMatch(of: pattern), let latitude = number(match.1), let longitude = number(match.2) {
        return (latitude, longitude)
      }
    }
    guard let match = link.firstMatch(of: /[?&]c=(-?\d+\.\d+),(-?\d+\.\d+)/), let longitude = number(match.1),
      let latitude = number(match.2)
    else { return nil }
    return (latitude, longitude)
  }
}

/// A closed line as it is kept: its points, apart by a space, the first of them once.
extension [Position] {
  package init(keptLine: String) { self = keptLine.split(separator: " ").compactMap { Position(kept: $0) } }
  package var keptLine: String { map(\.kept).joined(separator: " ") }
  /// "contour de 4 points, 12,3 ha, autour de 48,539 20 N, 2,660 80 E".
  package var lineWords: String {
    guard let box = Box(around: self) else { return "" }
    let middle = Position(longitude: (box.west + box.east) / 2, latitude: (box.south + box.north) / 2)
    let area = "\(French.short(hectares, atMost: 1))\(French.noBreak)ha"
    return "contour de \(French.plural(count, "point", "points")), \(area), autour de \(middle.words)"
  }

  private static var most: Int { 500 }
  /// Points, a line each or apart by `;`, or a Polygon in GeoJSON. Throws `Invalid`, without a place, for what is none.
  package init(typedLine text: String) throws {
    let remedy = "Écrivez un point par ligne, comme 48,5392 2,6608, ou collez un Polygon en GeoJSON."
    var line: [Position]
    if text.trimmed.hasPrefix("{") {
      line = try GeoJSON.ring(Data(text.utf8))
    } else {
      let lines = text.split { $0.isNewline || $0 == ";" }.map { String($0).trimmed }.filter { !$0.isEmpty }
      line = try lines.enumerated().map { index, words in
        guard let point = Position(typed: words) else {
          throw Invalid("Ligne \(index + 1) : « \(words.prefix(60)) » n’est pas un point.", remedy: remedy)
        }
        return point
      }
    }
    line = line.compactMap { Position(kept: $0.kept) }
    line = line.enumerated().filter { $0.offset == 0 || $0.element != line[$0.offset - 1] }.map(\.element)
    if line.count > 1, line.first == line.last { line.removeLast() }
    guard line.count >= 3 else { throw Invalid("Un contour a trois points au moins.", remedy: remedy) }
    guard line.count <= Self.most else {
      throw Invalid(
        "Ce contour a \(French.number(line.count)) points.", remedy: "\(Self.most) au plus : simplifiez-le.")
    }
    guard !line.crossesItself else {
      throw Invalid("Ce contour se croise lui-même.", remedy: "Donnez ses points en en faisant le tour.")
    }
    self = line
  }
}
