import { Argument, type Command } from 'commander'
import type { Act } from '../context.ts'
import { examples } from '../options.ts'

const shells = ['bash', 'zsh', 'fish'] as const
type Shell = (typeof shells)[number]

export const register = (completion: Command, act: Act): void => {
  completion
    .addArgument(new Argument('<shell>', 'the shell that the script is for').choices(shells))
    .addHelpText(
      'after',
      examples([
        ['source <(howdah completion bash)', 'in ~/.bashrc'],
        ['source <(howdah completion zsh)', 'in ~/.zshrc'],
        ['howdah completion fish | source', 'in ~/.config/fish/config.fish'],
      ]),
    )
    .action(
      act(async (context, _options: object, shell: Shell) => {
        if (context.json) context.print.printJson({ shell, script: scripts[shell] })
        else context.print.lines(scripts[shell])
      }),
    )
}

/** The scripts only ask `howdah __complete`, with the words up to the cursor, so they stay right when commands change. */
const scripts: Readonly<Record<Shell, string>> = {
  bash: `# Completion of howdah for bash: source <(howdah completion bash)
_howdah() {
  local word
  COMPREPLY=()
  # Not by compgen -W: that would expand what a name holds.
  while IFS= read -r word; do
    if [[ $word == "\${COMP_WORDS[COMP_CWORD]}"* ]]; then COMPREPLY+=("$word"); fi
  done < <("\${COMP_WORDS[0]}" __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _howdah howdah`,

  zsh: `#compdef howdah
# Completion of howdah for zsh: source <(howdah completion zsh)
_howdah() {
  local -a candidates
  candidates=("\${(@f)$("\${words[1]}" __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  (( \${#candidates[1]} )) && compadd -- $candidates || _files
}
compdef _howdah howdah`,

  fish: `# Completion of howdah for fish: howdah completion fish | source
function __howdah_complete
    set -l words (commandline -opc) (commandline -ct)
    $words[1] __complete -- $words[2..-1] 2>/dev/null
end
complete -c howdah -f -a '(__howdah_complete)'
complete -c howdah -l password-file -r -F
complete -c howdah -l client-secret-file -r -F`,
}
