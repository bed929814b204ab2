/**
 * A rule: what a camera is watched for. Written in the same words in the agent's file, for `matlang replay`, at
 * central and in the zone editor; places are fractions of the picture, x then y, times of a rule are seconds.
 *
 *   { kind: intrusion, name: Sân sau, zone: [[0.1,0.5],[0.9,0.5],[0.9,1],[0.1,1]], classes: [person], schedule: always }
 *
 * Only `kind`, `name` and the zone or line of intrusion, line-crossing and wrong-way must be given. Not here: how a
 * rule decides (edge-agent/src/events/, one file a kind).
 */
import { z } from 'zod';
import { crossingDirection } from './camera.ts';
import { personHeights, point, polygon, WHOLE_PICTURE } from './geometry.ts';
import { OBJECT_LABELS, type ObjectLabel } from './incident.ts';
import { label, slug } from './names.ts';
import { schedule } from './schedule.ts';

/** What one word of `classes` stands for: a group, or a single kind of object. */
const CLASS_GROUPS = {
  vehicle: ['car', 'bus', 'truck', 'motorcycle', 'bicycle'],
  'two-wheeler': ['motorcycle', 'bicycle'],
  animal: ['dog', 'cat'],
} as const satisfies Record<string, readonly ObjectLabel[]>;

export const RULE_CLASSES = [...OBJECT_LABELS, 'vehicle', 'two-wheeler', 'animal'] as const;
export const ruleClass = z.enum(RULE_CLASSES);
export type RuleClass = z.infer<typeof ruleClass>;

export function labelsOf(classes: readonly RuleClass[]): ObjectLabel[] {
  return [...new Set(classes.flatMap((one) => (isGroup(one) ? CLASS_GROUPS[one] : [one])))];
}

function isGroup(name: RuleClass): name is keyof typeof CLASS_GROUPS {
  return Object.hasOwn(CLASS_GROUPS, name);
}

export const SENSITIVITIES = ['low', 'normal', 'high'] as const;
export const sensitivity = z.enum(SENSITIVITIES);
export type Sensitivity = z.infer<typeof sensitivity>;

const seconds = (most: number) =>
  z
    .number({ error: `expected seconds, 0 to ${most}` })
    .min(0, 'expected 0 or more')
    .max(most);
const classes = (...defaults: RuleClass[]) =>
  z.array(ruleClass).min(1, 'expected at least one kind of object').default(defaults);
const whole = polygon.default(() => [...WHOLE_PICTURE]);

const common = {
  /** Incidents are filed under it; made from the name where it is not given. */
  id: slug.optional(),
  name: label,
  schedule: schedule.default('always'),
  sensitivity: sensitivity.default('normal'),
  /** After an incident the rule keeps quiet about the same place for so long. */
  coolDownS: seconds(86_400).default(10),
};
const onGround = { ...common, personHeights: personHeights.optional() };
const ofPicture = { ...common, coolDownS: seconds(86_400).default(60) };

const RULES = [
  z.strictObject({
    ...onGround,
    kind: z.literal('intrusion'),
    zone: polygon,
    classes: classes('person'),
    /** The foot point must stay inside this long. */
    holdS: seconds(60).default(0.6),
  }),
  z.strictObject({
    ...onGround,
    kind: z.literal('line-crossing'),
    line: z.tuple([point, point], 'expected two points, [[x, y], [x, y]]'),
    direction: crossingDirection.default('both'),
    classes: classes('person'),
    /** A side counts only once it has been held this long. */
    holdS: seconds(60).default(0.3),
    coolDownS: seconds(86_400).default(0),
  }),
  z.strictObject({
    ...onGround,
    kind: z.literal('loitering'),
    zone: whole,
    classes: classes('person'),
    afterS: seconds(3600).default(60),
  }),
  z.strictObject({
    ...onGround,
    kind: z.literal('crowd'),
    zone: whole,
    classes: classes('person'),
    /** So many at once ... */
    people: z.number().int().min(2).max(100).default(6),
    /** ... or so many for each square metre, where the zone carries person heights. */
    perSquareMetre: z.number().min(0.05).max(10).optional(),
    afterS: seconds(3600).default(5),
  }),
  z.strictObject({
    ...onGround,
    kind: z.literal('object-left'),
    zone: whole,
    afterS: seconds(3600).default(30),
  }),
  z.strictObject({
    ...onGround,
    kind: z.literal('object-removed'),
    zone: whole,
    afterS: seconds(3600).default(8),
  }),
  z.strictObject({
    ...onGround,
    kind: z.literal('littering'),
    zone: whole,
    afterS: seconds(3600).default(6),
  }),
  z.strictObject({
    ...onGround,
    kind: z.literal('stopped-vehicle'),
    zone: whole,
    classes: classes('vehicle'),
    afterS: seconds(3600).default(60),
  }),
  z.strictObject({
    ...onGround,
    kind: z.literal('wrong-way'),
    zone: whole,
    /** From the first point to the second is the permitted way. */
    way: z.tuple([point, point], 'expected two points, [[x, y], [x, y]]'),
    classes: classes('vehicle'),
    holdS: seconds(60).default(0.8),
    /** The next vehicle is another violation; as long as it takes to find a lost one again. */
    coolDownS: seconds(86_400).default(2),
  }),
  /** Running and fighting alike: experimental, and said so wherever it is shown. */
  z.strictObject({ ...onGround, kind: z.literal('agitation'), zone: whole, afterS: seconds(60).default(2) }),
  z.strictObject({ ...ofPicture, kind: z.literal('camera-covered'), afterS: seconds(3600).default(4) }),
  z.strictObject({ ...ofPicture, kind: z.literal('camera-defocused'), afterS: seconds(3600).default(20) }),
  z.strictObject({ ...ofPicture, kind: z.literal('camera-moved'), afterS: seconds(3600).default(6) }),
  z.strictObject({ ...ofPicture, kind: z.literal('camera-frozen'), afterS: seconds(3600).default(10) }),
  z.strictObject({ ...ofPicture, kind: z.literal('camera-offline'), afterS: seconds(86_400).default(60) }),
  z.strictObject({
    ...ofPicture,
    kind: z.literal('camera-event'),
    /** Parts of ONVIF topics, `tns1:` and the like left out; without them: what cameras call tampering or alarms. */
    topics: z.array(z.string().min(1).max(200)).min(1).max(64).optional(),
  }),
  /** Low sensitivity: only strong matches. The same person again within the cool-down is the same incident. */
  z.strictObject({ ...ofPicture, kind: z.literal('face-watch-list') }),
  /** Somebody with a well readable face whom the place does not expect (watch-list.ts). */
  z.strictObject({ ...ofPicture, kind: z.literal('face-unknown') }),
] as const;

export const RULE_KINDS = RULES.map(({ shape }) => shape.kind.value);
export type RuleKind = (typeof RULE_KINDS)[number];

/** A rule as people write it. */
export const ruleEntry = z.discriminatedUnion('kind', RULES, {
  error: `expected kind, one of ${RULE_KINDS.join(', ')}`,
});
export type RuleEntry = z.input<typeof ruleEntry>;
/** A rule with everything filled in. */
export type Rule = z.output<typeof ruleEntry> & { id: string };
export type RuleOf<K extends RuleKind> = Extract<Rule, { kind: K }>;

/** The rules of one camera. Ids are made from names where they are missing; every id is used once. */
export const ruleList = z
  .array(ruleEntry)
  .max(32, 'expected at most 32 rules')
  .transform((entries, context): Rule[] => {
    const given = entries.flatMap(({ id }) => (id === undefined ? [] : [id]));
    given.forEach((id, index) => {
      if (given.indexOf(id) !== index) {
        context.addIssue({
          code: 'custom',
          message: `expected an id used once, found ${id} again`,
          input: entries,
        });
      }
    });
    const used = new Set(given);
    return entries.map((entry) => ({ ...entry, id: entry.id ?? idFromName(entry.name, entry.kind, used) }));
  });

/** "Cổng sau" → "cong-sau", the second one "cong-sau-2". */
function idFromName(name: string, kind: string, used: Set<string>): string {
  const plain = name
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('đ', 'd')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 56)
    .replace(/-+$/, '');
  const base = plain === '' ? kind : plain;
  let id = base;
  for (let number = 2; used.has(id); number++) {
    id = `${base}-${number}`;
  }
  used.add(id);
  return id;
}
