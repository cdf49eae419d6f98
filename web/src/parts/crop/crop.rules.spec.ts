import { largest, movedBy, resizedBy, SMALLEST } from './crop.rules';

const size = { width: 400, height: 300 };

describe('the part of a picture that stays', () => {
  it('begins as the largest of its shape, in the middle', () => {
    expect(largest(size, null)).toEqual({ left: 0, top: 0, width: 400, height: 300 });
    expect(largest(size, 1)).toEqual({ left: 50, top: 0, width: 300, height: 300 });
    expect(largest(size, 16 / 9)).toEqual({ left: 0, top: 37, width: 400, height: 225 });
  });

  it('never leaves the picture', () => {
    const rect = { left: 10, top: 10, width: 100, height: 100 };
    expect(movedBy(rect, size, -50, 500)).toEqual({ left: 0, top: 200, width: 100, height: 100 });
    expect(resizedBy(rect, size, 999, 999, null)).toEqual({ left: 10, top: 10, width: 390, height: 290 });
    expect(resizedBy(rect, size, 999, 999, 1)).toEqual({ left: 10, top: 10, width: 290, height: 290 });
  });

  it('keeps its shape and a size worth keeping', () => {
    const rect = { left: 0, top: 0, width: 160, height: 90 };
    const wider = resizedBy(rect, size, 16, 0, 16 / 9);
    expect(wider).toMatchObject({ width: 176, height: 99 });
    expect(resizedBy(rect, size, -999, -999, null)).toMatchObject({ width: SMALLEST, height: SMALLEST });
    expect(resizedBy(rect, size, -999, 0, 16 / 9).height).toBe(SMALLEST);
  });
});
