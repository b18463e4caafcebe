import Yams

/// What the YAML parser says, in French, and where.
struct YAMLProblem {
  let sentence: String
  let line: Int
  var remedy = "Vérifiez les retraits, les deux-points et les guillemets."
  /// The key that is there twice, where that is the fault.
  var doubled: String?
  /// True where it stands at the left of the file.
  var isAtRoot = false
  /// True where a second document begins.
  var isSecondDocument = false

  init(_ error: YamlError, in text: String) {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      line = mark.line
      isSecondDocument = problem.contains("but found another document")
      sentence = "Ce n’est pas du YAML : \(YAMLProblem.french(problem, at: mark, in: text))."
    case .duplicatedKeysInMapping(let keys, let context):
      let key = keys.first ?? ""
      line = YAMLProblem.second(key, after: context.mark, in: text)
      sentence = "`\(key)` : cette clé est écrite deux fois au même endroit."
      remedy = "Gardez-en une ; pour une liste, un tiret devant chacun."
      doubled = key
      isAtRoot = context.mark.column == 1
    case .reader(_, let offset, _, _):
      line = offset.map { offset in 1 + text.utf8.prefix(offset).count { $0 == UInt8(ascii: "\n") } } ?? 1
      sentence = "Ce n’est pas du YAML : un caractère invisible n’y est pas permis."
    default:
      line = 1
      sentence = "Ce n’est pas du YAML : illisible."
    }
  }

  /// The line of the second time a key is written, from the first one on.
  private static func second(_ key: String, after mark: Mark, in text: String) -> Int {
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated().dropFirst(mark.line) {
      let start = line.dropFirst(mark.column - 1)
      if line.prefix(mark.column - 1).allSatisfy({ $0 == " " }), start.hasPrefix("\(key):") { return index + 1 }
    }
    return mark.line
  }

  /// libyaml's words, as they begin, to ours.
  private static let words: KeyValuePairs = [
    "found unexpected end of stream": "un guillemet n’est jamais fermé",
    "did not find expected ',' or ']'": "un crochet n’est jamais fermé, ou une virgule manque",
    "did not find expected ',' or '}'":
      "une accolade n’est jamais fermée, ou une virgule manque ; un texte qui contient « : » va entre guillemets",
    "mapping values are not allowed":
      "un deux-points n’est pas à sa place ; un texte qui en contient va entre guillemets",
    "could not find expected ':'": "un deux-points manque après une clé",
    "did not find expected key": "un retrait ou un deux-points n’est pas à sa place",
    "did not find expected '-' indicator": "un retrait ou un tiret n’est pas à sa place",
    "block sequence entries are not allowed": "un tiret n’est pas à sa place",
    "found undefined alias":
      "`*` renvoie à un nom que rien ne déclare ; un texte qui commence par `*` va entre guillemets",
    "did not find expected alphabetic or numeric": "`*` ou `&` au début d’un texte : mettez-le entre guillemets",
    "found unknown escape": "après `\\`, ce caractère ne veut rien dire ; préférez les guillemets simples",
    "but found another document": "un seul document est permis : retirez la ligne `---`",
    "did not find expected <document start>": "un retrait n’est pas à sa place",
  ]

  private static func french(_ problem: String, at mark: Mark, in text: String) -> String {
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    let line = lines.indices.contains(mark.line - 1) ? lines[mark.line - 1] : ""
    if line.prefix(while: \.isWhitespace).contains("\t") { return "une tabulation est là où on attend des espaces" }
    if problem.hasPrefix("found character that cannot start any token") {
      return "un caractère spécial commence un texte : mettez ce texte entre guillemets"
    }
    return words.first { problem.contains($0.key) }?.value ?? "la ligne ne se lit pas"
  }
}
