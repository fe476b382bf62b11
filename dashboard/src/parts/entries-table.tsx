import { exactValue } from "./format.ts";

interface Props {
  readonly title: string;
  readonly entries: readonly (readonly [string, unknown])[];
}

/** Values by name. */
export function EntriesTable({ title, entries }: Props) {
  return (
    <table class="entries">
      <caption>{title}</caption>
      <tbody>
        {entries.map(([name, value]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{exactValue(value)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
