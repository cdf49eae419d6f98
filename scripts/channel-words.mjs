/**
 * All that adapters say of themselves to people, by the stable names that the web app finds its translations under: `mastodon.field.server.label`.
 * Sentences of a list go by their place in it.
 * @param {readonly any[]} adapters `ChannelAdapter`s
 */
export function channelWords(adapters) {
  return Object.fromEntries(adapters.map((adapter) => [adapter.channel, wordsOf(adapter)]));
}

function wordsOf({ capabilities: { setUp, settings }, auth: { methods }, notices }) {
  const app = typeof setUp.appRegistration === 'string' ? null : setUp.appRegistration;
  return present({
    method: byName(methods, ({ label }) => label),
    scope: Object.fromEntries(methods.flatMap(({ asksFor }) => asksFor.map(({ scope, why }) => [scope, why]))),
    field: byName(
      methods.flatMap(({ fields }) => fields),
      labelled,
    ),
    setting: byName(settings, (setting) => ({ ...labelled(setting), option: optionsOf(setting) })),
    needs: setUp.needs,
    notices: notices && { steps: notices.steps },
    app: app && present({ field: byName(app.fields, labelled), steps: app.steps, review: app.review }),
  });
}

const byName = (things, wordsOfOne) =>
  Object.fromEntries(things.map((thing) => [thing.name, present(wordsOfOne(thing))]));

const labelled = ({ label, help }) => ({ label, help });

function optionsOf({ type }) {
  return type.kind === 'choice' ? Object.fromEntries(type.options.map(({ value, label }) => [value, label])) : null;
}

/** Without what there are no words for. Lists become groups by number, as files of words have them. */
function present(words) {
  if (typeof words === 'string') return words;
  return Object.fromEntries(
    Object.entries(words).flatMap(([name, inner]) => {
      if (inner === null || inner === undefined || inner === '') return [];
      const kept = typeof inner === 'string' ? inner : present(inner);
      return typeof kept === 'string' || Object.keys(kept).length > 0 ? [[name, kept]] : [];
    }),
  );
}
