interface Props {
  /** Names that are chosen, in their order. */
  readonly names: readonly string[];
  readonly all: readonly string[];
  readonly onChange: (names: readonly string[]) => void;
}

/** Chooses some of many names, and their order. */
export function OrderedChoice({ names, all, onChange }: Props) {
  const move = (name: string, by: number): void => {
    const from = names.indexOf(name);
    const to = from + by;
    if (to >= 0 && to < names.length) onChange(names.toSpliced(from, 1).toSpliced(to, 0, name));
  };
  return (
    <ul class="ordered">
      {[...names, ...all.filter((name) => !names.includes(name))].map((name) => {
        const isChosen = names.includes(name);
        return (
          <li key={name}>
            <label>
              <input
                type="checkbox"
                checked={isChosen}
                onChange={() =>
                  onChange(isChosen ? names.filter((other) => other !== name) : [...names, name])
                }
              />
              {name}
            </label>
            {isChosen && (
              <>
                <button
                  type="button"
                  aria-label={`${name} to the left`}
                  onClick={() => move(name, -1)}
                >
                  ←
                </button>
                <button
                  type="button"
                  aria-label={`${name} to the right`}
                  onClick={() => move(name, 1)}
                >
                  →
                </button>
              </>
            )}
          </li>
        );
      })}
    </ul>
  );
}
