/** One of a few: radio buttons with their words, and a line of help where it takes one. */

interface ChoiceProps<T extends string> {
  readonly name: string;
  readonly legend: string;
  readonly options: readonly {
    readonly value: T;
    readonly word: string;
    readonly help?: string;
  }[];
  readonly value: T;
  readonly onChange: (value: T) => void;
}

export function Choice<T extends string>(props: ChoiceProps<T>) {
  const { name, legend, options, value, onChange } = props;
  const explained = options.some((it) => it.help !== undefined);
  return (
    <fieldset className={explained ? 'choices choices-rows' : 'choices'}>
      <legend className="settings-label">{legend}</legend>
      {options.map((it) => (
        <label key={it.value} className="choice">
          <input
            type="radio"
            name={name}
            value={it.value}
            checked={value === it.value}
            onChange={() => onChange(it.value)}
          />
          <span className="two-lines">
            <span>{it.word}</span>
            {it.help && <span className="soft small">{it.help}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
