/** Addresses that must never be fetched, in all the ways there are to write them. */

/** Addresses inside, reserved or in disguise. */
export const hostileAddresses: readonly string[] = [
  // This machine.
  ...['127.0.0.1', '127.0.0.2', '127.1.2.3', '127.255.255.255', '0.0.0.0', '0.1.2.3', '::', '::1'],
  // Private networks.
  ...['10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.0.1', '192.168.255.255'],
  ...['fc00::1', 'fd12:3456:789a::1', 'fec0::1'],
  // The local link, and the places where clouds keep their credentials.
  ...['169.254.0.1', '169.254.169.254', '169.254.170.2', '100.100.100.200', '168.63.129.16', '192.0.0.192'],
  ...['fe80::1', 'febf::1', 'fd00:ec2::254', 'fd20:ce::254'],
  // Inside a provider.
  ...['100.64.0.1', '100.127.255.255'],
  // Multicast, broadcast, reserved, benchmarks.
  ...['224.0.0.1', '239.255.255.255', 'ff02::1', 'ff0e::1', '255.255.255.255', '240.0.0.1', '198.18.0.1'],
  ...['198.19.255.255', '192.0.0.1', '192.88.99.1', '192.31.196.1', '192.52.193.1', '192.175.48.1'],
  ...['100::1', '2001:2::1', '2001:10::1', '2001:20::1', '5f00::1', '4000::1'],
  // Documentation.
  ...['192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1', '3fff::1'],
  // An IPv4 address in an IPv6 address: mapped, compatible, translated, NAT64 (RFC 6052, RFC 8215), 6to4, Teredo.
  ...['::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:10.0.0.1', '::ffff:93.184.215.14', '::127.0.0.1'],
  ...['::ffff:0:127.0.0.1', '64:ff9b::127.0.0.1', '64:ff9b::a9fe:a9fe', '64:ff9b::93.184.215.14'],
  ...['64:ff9b:1::127.0.0.1', '64:ff9b:1:fffe::1', '2002:7f00:1::', '2002:a9fe:a9fe::1', '2001:0:7f00:1::1'],
]

/** Spellings; PORT is a port on this machine where somebody listens. */
export const hostileSpellings: readonly string[] = [
  // Loopback as one number, in hexadecimal, in octal, with parts left out, and mixed.
  ...['http://2130706433:PORT/', 'http://0x7f000001:PORT/', 'http://017700000001:PORT/'],
  ...['http://127.1:PORT/', 'http://127.0.1:PORT/', 'http://0x7f.1:PORT/', 'http://0177.0.0.1:PORT/'],
  ...['http://0x7f.0x0.0x0.0x1:PORT/', 'http://127.0.0.01:PORT/', 'http://0:PORT/', 'http://0x0:PORT/'],
  // A public address, written so that nobody sees it.
  ...['http://1572395534:PORT/', 'http://0x5db8d70e:PORT/'],
  // Other letters and stops.
  ...['http://127。0。0。1:PORT/', 'http://127.0.0.1:PORT/', 'http://①②⑦.0.0.1:PORT/'],
  ...['http://127.0.0.1:PORT/', 'http://%31%32%37.0.0.1:PORT/', 'http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ:PORT/'],
  // Stops at the end.
  ...['http://127.0.0.1.:PORT/', 'http://localhost.:PORT/', 'http://localhost。:PORT/'],
  ...['http://news.test.:PORT/', 'http://news.test。:PORT/'],
  // IPv6, its zones and long forms.
  ...['http://[::]:PORT/', 'http://[::1]:PORT/', 'http://[0:0:0:0:0:0:0:1]:PORT/'],
  ...['http://[::1%25lo]:PORT/', 'http://[fe80::1%25eth0]:PORT/', 'http://[::ffff:127.0.0.1]:PORT/'],
  ...['http://[::ffff:7f00:0001]:PORT/', 'http://[0000:0000:0000:0000:0000:ffff:7f00:0001]:PORT/'],
  // Names of this machine and of networks inside.
  ...['http://localhost:PORT/', 'http://LOCALHOST:PORT/', 'http://a.localhost:PORT/', 'http://router:PORT/'],
  ...['http://printer.local:PORT/', 'http://metadata.google.internal:PORT/', 'http://nas.home.arpa:PORT/'],
  // The place is what stands behind the @, whatever stands before it.
  ...[
    'http://news.test@127.0.0.1:PORT/',
    'http://news.test:80@127.0.0.1:PORT/',
    'http://a:b@news.test:PORT/',
  ],
  ...[
    'http://127.0.0.1:PORT\\@news.test/',
    'http://news.test#@127.0.0.1:PORT@localhost:PORT/#',
    'http://@localhost:PORT/',
  ],
  // Slashes, tabs and line ends that are taken out.
  ...[
    'http:127.0.0.1:PORT',
    'http:\\\\127.0.0.1:PORT\\',
    'http:///127.0.0.1:PORT/',
    'ht\ntp://127.0.0.1:PORT/',
  ],
  ...['http://127.0.\t0.1:PORT/', ' http://localhost:PORT/'],
  // What is no http.
  ...['ftp://127.0.0.1:PORT/', 'file:///etc/hostname', 'gopher://127.0.0.1:PORT/_x', 'data:text/html,x'],
  ...[
    'javascript:alert(1)',
    'ws://127.0.0.1:PORT/',
    'unix:/var/run/docker.sock',
    'blob:http://127.0.0.1:PORT/x',
  ],
  // No address at all.
  ...[
    '',
    '   ',
    'http://',
    'http://:PORT/',
    'http://127.0.0.1:PORT%00.news.test/',
    'http://256.256.256.256:PORT/',
  ],
  ...['http://127.0.0.1:99999/', '//127.0.0.1:PORT/', 'http://[::1', 'http://a b.test:PORT/'],
]
