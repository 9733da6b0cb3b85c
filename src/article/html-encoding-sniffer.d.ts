/** The types of `html-encoding-sniffer`, which brings none: the HTML standard's encoding sniffing algorithm. */
declare module 'html-encoding-sniffer' {
  /** The name of the encoding: byte order mark, then the label given, then a `meta` in the first 1,024 bytes, then the default. */
  function sniffEncoding(
    bytes: Uint8Array,
    options?: { transportLayerEncodingLabel?: string | undefined; defaultEncoding?: string },
  ): string
  export = sniffEncoding
}
