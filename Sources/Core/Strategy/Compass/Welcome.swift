import Kernel
import Web

/// The first lines for somebody who is not signed in: what this is, in two sentences, and where to go from there.
func welcome(_ frame: PageFrame, _ departement: Departement) -> HTML {
  let text: HTML =
    departement.document == nil
    ? linked("Le texte et ses sources", frame.link("sources"))
    : linked("Lire le texte officiel (PDF)", frame.link("texte-officiel"))
  let near = filters(
    frame.link("ici"), except: ["commune", "lieu"],
    field(Field("commune", "Près de chez moi : votre commune", kind: .search, isRequired: true)), submit: "Voir")
  let acronyms: HTML = departement.glossary.isEmpty ? "" : linked("Les sigles en toutes lettres", frame.link("sigles"))
  return """
    <div class="welcome"><p>La stratégie de prévention de la délinquance dit ce que l’État, la justice, les communes \
    et leurs partenaires se sont engagés à faire \(prose: departement.place), et pour quand. Cette page montre, \
    promesse par promesse, où ils en sont.</p>
    \(near)\(links([text, acronyms].filter { !$0.isEmpty }))</div>

    """
}
