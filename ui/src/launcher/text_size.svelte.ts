// The text size that the user chose, 100 to 200 %, remembered by the web view.
const STEPS = [100, 110, 125, 150, 175, 200];
const REMEMBERED = 'text-size';
const ROOT_PX = 16;

class TextSize {
  percent = $state(100);
  /** One rem in CSS pixels. */
  remPx = $derived((ROOT_PX * this.percent) / 100);

  begin(): void {
    this.set(Number(localStorage.getItem(REMEMBERED) ?? 100));
  }

  larger(): void {
    this.set(STEPS.find((step) => step > this.percent) ?? 200);
  }

  smaller(): void {
    this.set(STEPS.findLast((step) => step < this.percent) ?? 100);
  }

  set(percent: number): void {
    this.percent = STEPS.includes(percent) ? percent : 100;
    document.documentElement.style.fontSize = `${this.remPx}px`;
    localStorage.setItem(REMEMBERED, String(this.percent));
  }
}

export const textSize = new TextSize();
