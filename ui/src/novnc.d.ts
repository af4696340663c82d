// The part of noVNC's core that our two pages use; the package ships no types.

declare module '@novnc/novnc' {
  export interface Credentials {
    username?: string;
    password?: string;
    target?: string;
  }

  interface RfbEvents {
    clipboard: CustomEvent<{ text: string }>;
    connect: CustomEvent<void>;
    credentialsrequired: CustomEvent<{ types: (keyof Credentials)[] }>;
    desktopname: CustomEvent<{ name: string }>;
    disconnect: CustomEvent<{ clean: boolean }>;
    securityfailure: CustomEvent<{ status: number; reason?: string }>;
  }

  /** What there must be of a socket. */
  type Channel = Pick<
    WebSocket,
    'binaryType' | 'onerror' | 'onmessage' | 'onopen' | 'protocol' | 'readyState' | 'close' | 'send'
  >;

  export default class RFB {
    constructor(
      target: HTMLElement,
      urlOrChannel: string | Channel,
      options?: { shared?: boolean },
    );
    scaleViewport: boolean;
    resizeSession: boolean;
    viewOnly: boolean;
    showDotCursor: boolean;
    qualityLevel: number;
    compressionLevel: number;
    background: string;
    focusOnClick: boolean;
    focus(options?: FocusOptions): void;
    disconnect(): void;
    getImageData(): ImageData;
    toBlob(taken: (picture: Blob | null) => void, type: string): void;
    clipboardPasteFrom(text: string): void;
    sendCredentials(credentials: Credentials): void;
    sendCtrlAltDel(): void;
    sendKey(keysym: number, code: string, down?: boolean): void;
    addEventListener<K extends keyof RfbEvents>(
      type: K,
      listener: (event: RfbEvents[K]) => void,
    ): void;
  }
}
