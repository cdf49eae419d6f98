import { Drawing, type Point } from './drawing.js';

export const SAMPLE_PICTURES = ['road', 'bicycle', 'bread', 'lighthouse', 'bell'] as const;
export type SamplePictureName = (typeof SAMPLE_PICTURES)[number];

export interface SamplePicture {
  readonly name: string;
  readonly alt: string;
  readonly draw: () => Drawing;
}

const WIDTH = 1_200;
const HEIGHT = 800;

/** Drawings of our own, so that no file has to come along. */
export const PICTURES: Readonly<Record<SamplePictureName, SamplePicture>> = {
  road: {
    name: 'coast-road.jpg',
    alt: 'A road winds over green hills towards a low sun in a pale sky.',
    draw: () =>
      canvas()
        .sky('#f7c59f', '#fdf0d5')
        .circle([820, 330], 150, '#fffaf0', 0.5)
        .circle([820, 330], 92, '#ffffff')
        .ground((x) => 430 - 60 * Math.sin(x / 240 + 1), '#9fc5b0')
        .ground((x) => 520 - 50 * Math.sin(x / 310 + 2.4), '#6fa58a')
        .polygon(windingRoad(), '#4d5560')
        .ground((x) => 770 - 30 * Math.sin(x / 200), '#3f7d63'),
  },
  bicycle: {
    name: 'red-bicycle.jpg',
    alt: 'A red bicycle with a brown saddle, seen from the side against a yellow wall.',
    draw: () => {
      const [rear, front]: [Point, Point] = [
        [380, 540],
        [820, 540],
      ];
      const [saddle, crank, head]: [Point, Point, Point] = [
        [480, 330],
        [560, 540],
        [740, 330],
      ];
      return canvas()
        .sky('#f4d35e', '#ee9b5a')
        .ground(() => 690, '#7a5c61')
        .ring(rear, 150, 18, '#2f2f35')
        .ring(front, 150, 18, '#2f2f35')
        .ring(rear, 132, 4, '#d9d9d9')
        .ring(front, 132, 4, '#d9d9d9')
        .line([rear, crank, head, saddle, rear], 18, '#c1272d')
        .line([saddle, crank], 18, '#c1272d')
        .line([[720, 270], head, front], 18, '#c1272d')
        .line(
          [
            [720, 270],
            [790, 250],
            [810, 285],
          ],
          14,
          '#2f2f35',
        )
        .line([saddle, [468, 295]], 14, '#2f2f35')
        .line(
          [
            [425, 288],
            [520, 292],
          ],
          26,
          '#6b3f2a',
        )
        .circle(crank, 34, '#2f2f35')
        .circle(crank, 14, '#d9d9d9');
    },
  },
  bread: {
    name: 'bread-and-jam.jpg',
    alt: 'A round loaf of bread with four cuts in its crust on a wooden board, and a jar of red jam beside it.',
    draw: () => {
      const drawing = canvas()
        .sky('#dfe7e3', '#f6efe4')
        .ground(() => 520, '#b98b5e')
        .polygon(
          [
            [180, 560],
            [1_020, 560],
            [1_090, 650],
            [110, 650],
          ],
          '#8a5a33',
        )
        .polygon(dome([480, 585], 270, 230), '#a9652b')
        .polygon(dome([480, 585], 235, 185), '#b9742f');
      for (const x of [350, 435, 520, 605])
        drawing.line([[x, 470 - (x % 3) * 6] as Point, [x + 36, 545]], 14, '#f0cf94');
      return drawing
        .polygon(
          [
            [830, 450],
            [960, 450],
            [970, 600],
            [820, 600],
          ],
          '#9d1b2e',
        )
        .polygon(
          [
            [842, 462],
            [870, 462],
            [866, 588],
            [836, 588],
          ],
          '#ffffff',
          0.25,
        )
        .line(
          [
            [832, 440],
            [958, 440],
          ],
          28,
          '#f4e3c8',
        );
    },
  },
  lighthouse: {
    name: 'lighthouse-at-dusk.jpg',
    alt: 'A white lighthouse with two red bands at dusk, its beam over a calm dark sea.',
    draw: () =>
      canvas()
        .sky('#22305a', '#e58f65')
        .polygon(
          [
            [640, 236],
            [0, 120],
            [0, 330],
          ],
          '#fff3c4',
          0.35,
        )
        .ground(() => 580, '#1f3a5f')
        .line(
          [
            [90, 640],
            [330, 640],
          ],
          4,
          '#6d86a8',
        )
        .line(
          [
            [220, 710],
            [560, 710],
          ],
          4,
          '#6d86a8',
        )
        .ground(
          (x) => 640 - 70 * Math.exp(-(((x - 700) / 190) ** 2)) + 140 * Math.min(1, Math.abs(x - 700) / 600),
          '#2b2d36',
        )
        .polygon(tower(270, 590), '#f7f3ea')
        .polygon(tower(330, 410), '#c1272d')
        .polygon(tower(480, 560), '#c1272d')
        .polygon(
          [
            [632, 205],
            [708, 205],
            [700, 270],
            [640, 270],
          ],
          '#ffe08a',
        )
        .polygon(
          [
            [620, 205],
            [670, 150],
            [720, 205],
          ],
          '#3b2a35',
        ),
  },
  bell: {
    name: 'brass-bell.jpg',
    alt: 'A brass bicycle bell with a bright spot of light, in front of dark blue.',
    draw: () =>
      canvas()
        .sky('#12263f', '#1f4068')
        .line(
          [
            [250, 640],
            [950, 640],
          ],
          44,
          '#8a939e',
        )
        .polygon(dome([600, 600], 290, 300), '#b8862b')
        .polygon(dome([600, 592], 262, 268), '#d9a441')
        .polygon(dome([570, 575], 190, 205), '#e6bb62')
        .circle([505, 440], 40, '#fff3d1', 0.8)
        .line(
          [
            [318, 604],
            [882, 604],
          ],
          24,
          '#9c6f1f',
        )
        .circle([600, 300], 26, '#9c6f1f'),
  },
};

function canvas(): Drawing {
  return new Drawing(WIDTH, HEIGHT);
}

/** Wide at the reader's feet, narrow where it goes over the hill. */
function windingRoad(): Point[] {
  const middle = (share: number): number => 560 + 240 * share - 130 * Math.sin(share * Math.PI * 1.6);
  const steps = Array.from({ length: 41 }, (_, index) => index / 40);
  const edge = (share: number, side: 1 | -1): Point => [
    middle(share) + side * (110 * (1 - share) ** 1.6 + 4),
    HEIGHT - share * 300,
  ];
  return [...steps.map((share) => edge(share, -1)), ...steps.toReversed().map((share) => edge(share, 1))];
}

/** The upper half of an ellipse, standing on `base`. */
function dome([cx, cy]: Point, width: number, height: number): Point[] {
  return Array.from({ length: 49 }, (_, index) => {
    const angle = (index / 48) * Math.PI;
    return [cx + Math.cos(angle) * width, cy - Math.sin(angle) * height];
  });
}

/** A slice of the lighthouse, which gets wider towards its foot. */
function tower(top: number, bottom: number): Point[] {
  const half = (y: number): number => 36 + (y - 270) * 0.08;
  return [
    [670 - half(top), top],
    [670 + half(top), top],
    [670 + half(bottom), bottom],
    [670 - half(bottom), bottom],
  ];
}
