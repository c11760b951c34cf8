import type { Workspace } from './workspace.js';

const MODEL = '@openai/gpt-4o-mini';

/** Makes prompts in versions, published and labelled, with a partial and collections. */
export async function makePrompts({ target, content, owner }: Workspace): Promise<void> {
  target.say(`${content.name}: prompts`);
  const answers = await owner.promptCollections.create({ name: 'Answers', slug: 'answers' });
  const letters = await owner.promptCollections.create({
    ...{ name: 'Letters', slug: 'letters', parentId: answers.promptCollection.id },
  });
  const { label } = await owner.promptLabels.create({ name: 'trial' });
  const tone = await owner.promptPartials.create({
    ...{ name: 'Tone', slug: 'tone', text: 'Be friendly.' },
    collectionId: answers.promptCollection.id,
  });
  await owner.promptPartials.update({
    ...{ id: tone.promptPartial.id, text: `Be friendly and brief. You speak for ${content.name}.` },
    description: 'Says for whom.',
  });
  await owner.promptPartials.publish({ id: tone.promptPartial.id, number: 2 });

  const chat = (system: string) => ({
    messages: [
      { role: 'SYSTEM' as const, content: system },
      { role: 'USER' as const, content: '{{question}}' },
    ],
    model: MODEL,
    parameters: { temperature: 0.3, max_tokens: 200 },
  });
  const { prompt } = await owner.prompts.create({
    ...{ name: 'Answer', slug: 'answer', collectionId: answers.promptCollection.id },
    content: chat('Answer the question.'),
  });
  const versions = [
    ['{{>tone}} Answer the question.', 'With the tone.'],
    ['{{>tone}} Answer in {{language}}.', 'In a language of choice.'],
  ] as const;
  for (const [system, description] of versions) {
    await owner.prompts.update({ id: prompt.id, content: chat(system), description });
  }
  await owner.prompts.publish({ id: prompt.id, number: 2 });
  await owner.prompts.moveLabel({ id: prompt.id, label: 'production', number: 2 });
  await owner.prompts.moveLabel({ id: prompt.id, label: label.name, number: 3 });

  const welcome = await owner.prompts.create({
    ...{ name: 'Welcome', slug: 'welcome', collectionId: letters.promptCollection.id },
    content: { text: 'Greet {{name}} for {{company}}.', model: MODEL },
  });
  await owner.prompts.publish({ id: welcome.prompt.id, number: 1 });
  const former = await owner.prompts.create({
    ...{ name: 'Former answer', content: { text: 'Answer: {{question}}', model: MODEL } },
  });
  await owner.prompts.delete({ id: former.prompt.id });
}
