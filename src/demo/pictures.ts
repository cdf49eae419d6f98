import sharp from 'sharp';

export interface Picture {
  readonly name: string;
  readonly alt: string;
  readonly width: number;
  readonly height: number;
  readonly png: Buffer;
}

const WIDTH = 960;
const HEIGHT = 640;

const LOAF = `<rect width="960" height="640" fill="#f4e3c8"/><rect y="440" width="960" height="200" fill="#8a5a33"/>
<ellipse cx="480" cy="470" rx="340" ry="40" fill="#5f3b1f" opacity=".5"/>
<path d="M150 450C130 250 300 170 480 170s350 80 330 280z" fill="#a9652b"/>
<path d="M150 450c30-40 630-40 660 0z" fill="#8c4f1f"/>
<g stroke="#f0cf94" stroke-width="16" stroke-linecap="round"><path d="M290 250l60 90M400 220l60 100M510 215l60 105M620 235l55 95"/></g>`;

const BAKERY = `<defs><linearGradient id="sky" x2="0" y2="1"><stop stop-color="#1c2541"/><stop offset="1" stop-color="#e07a5f"/></linearGradient></defs>
<rect width="960" height="640" fill="url(#sky)"/><circle cx="780" cy="120" r="46" fill="#fdf0d5"/>
<rect y="540" width="960" height="100" fill="#2b2d42"/><path d="M220 270L480 130l260 140z" fill="#6b2737"/>
<rect x="250" y="270" width="460" height="270" fill="#b56b45"/><rect x="440" y="390" width="90" height="150" fill="#4a2c2a"/>
<g fill="#ffd97d"><rect x="290" y="340" width="110" height="90"/><rect x="570" y="340" width="110" height="90"/></g>
<rect x="630" y="150" width="40" height="90" fill="#4a2c2a"/><g fill="#fff" opacity=".55"><circle cx="655" cy="130" r="20"/><circle cx="675" cy="95" r="26"/></g>`;

/** Two drawings of its own, so that the demo needs no files. */
export async function drawPictures(): Promise<readonly [Picture, Picture]> {
  return [
    await draw(
      'rye-loaf.png',
      LOAF,
      'A dark round loaf of rye bread with four pale cuts in its crust, on a wooden table.',
    ),
    await draw(
      'bakery-at-dawn.png',
      BAKERY,
      'A small bakery at dawn, its windows lit & smoke over the chimney, the moon still up.',
    ),
  ];
}

async function draw(name: string, shapes: string, alt: string): Promise<Picture> {
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}">${shapes}</svg>`;
  return { name, alt, width: WIDTH, height: HEIGHT, png: await sharp(Buffer.from(drawing)).png().toBuffer() };
}

/** Whether `bytes` are a picture of that size that can be opened. */
export async function canBeSeen(bytes: ArrayBuffer, { width, height }: Picture): Promise<boolean> {
  try {
    const { info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
    return info.width === width && info.height === height;
  } catch {
    return false;
  }
}
