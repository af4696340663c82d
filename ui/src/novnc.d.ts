// The part of noVNC's core that our two pages use; the package ships no types.

declare module '@novnc/novnc' {
  export interface Credentials {
    username?: string;
    password?: string;
    target?: string;
  }

  interface RfbEvents {
    connect: CustomEvent<void>;
    credentialsrequired: CustomEvent<{ types: (keyof Credentials)[] }>;
    desktopname: CustomEvent<{ name: string }>;
    disconnect: CustomEvent<{ clean: boolean }>;
    securityfailure: CustomEvent<{ status: number; reason?: string }>;
  }

  export default class RFB {
    constructor(target: HTMLElement, url: string, options?: { shared?: boolean });
    scaleViewport: boolean;
    background: string;
    focusOnClick: boolean;
    focus(options?: FocusOptions): void;
    disconnect(): void;
    getImageData(): ImageData;
    sendCredentials(credentials: Credentials): void;
    sendCtrlAltDel(): void;
    sendKey(keysym: number, code: string, down?: boolean): void;
    addEventListener<K extends keyof RfbEvents>(
      type: K,
      listener: (event: RfbEvents[K]) => void,
    ): void;
  }
}
