import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Browser, describeInBrowser, drawn } from './browser';
import { fleet, hostile, HOSTILE, large } from './plans';

jest.setTimeout(120_000);

describeInBrowser('the page in a browser', () => {
  const browser = new Browser();
  beforeAll(() => browser.start());
  afterAll(() => browser.stop());

  test('opens from a file, asks for nothing, and complains of nothing', async () => {
    const { page, errors, requests } = await browser.show([fleet()]);
    expect(await page.title()).toBe('IP plan ipam');
    expect(await page.locator('.strip').allInnerTexts()).toEqual([expect.stringContaining('172.16.0.0/12'), expect.stringContaining('fd00::/40')]);
    expect(requests).toEqual([page.url()]);
    expect(errors).toEqual([]);
  });

  test('what fills a pool is counted by kind: leases are not tombstones, and a reservation is none of both', async () => {
    const { page } = await browser.show([fleet()]);
    const [pool, wide] = await page.locator('.strip').allInnerTexts();
    expect(wide).toContain('under 1 % leased (1 block), room for');
    expect(pool).toContain('50 % leased (4 blocks), 6 % reserved (1 block), under 1 % tombstones (1 block), room for 1,788 more /24');
  });

  test('a list that is shown in parts says how many there are in all, not how many are left', async () => {
    const { page } = await browser.show([large()]);
    const more = page.getByRole('button', { name: /owners$/ });
    expect(await more.innerText()).toBe('16 more of 100 owners');
    for (let shown = 32; shown <= 96; shown += 16) await more.click();
    expect(await more.innerText()).toBe('4 more of 100 owners');
    await more.click();
    expect(await more.isHidden()).toBe(true);
    expect(await page.locator('.legend .owner').count()).toBe(100);
  });

  test('its policy lets no request and no further script through', async () => {
    let served = 0;
    const server = createServer((_, response) => {
      served++;
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { page, errors } = await browser.show([fleet()]);
    const fetched = await page.evaluate(async (port) => {
      const image = document.createElement('img');
      image.src = `http://127.0.0.1:${port}/x.png`;
      const script = document.createElement('script');
      script.textContent = 'document.title = "taken over"';
      document.body.append(image, script);
      return fetch(`http://127.0.0.1:${port}/`).then(() => 'let through', () => 'refused');
    }, (server.address() as AddressInfo).port);
    server.close();
    expect([fetched, await page.title()]).toEqual(['refused', 'IP plan ipam']);
    expect(served).toBe(0);
    expect(errors.join('\n')).toContain('Content Security Policy');
  });

  test('a click zooms into a pool, and the way back is in the path above and in the browser', async () => {
    const { page } = await browser.show([fleet()]);
    await page.getByRole('button', { name: 'zoom into 172.16.0.0/12' }).click();
    await drawn(page);
    expect(page.url()).toMatch(/#view=172\.16\.0\.0\/12$/);
    expect(await page.locator('.row-label').allTextContents()).toEqual(expect.arrayContaining(['172.16.0.0', '172.31.0.0']));
    await page.locator('.row-label').first().click();
    await drawn(page);
    expect(page.url()).toMatch(/#view=172\.16\.0\.0\/16$/);
    await page.getByRole('option', { name: '172.16.1.0/24, lease prod/web/backend' }).click();
    await drawn(page);
    expect(page.url()).toMatch(/#view=172\.16\.1\.0\/24$/);
    expect(await page.locator('g.cell').allTextContents()).toEqual(['mysql']);
    await page.getByRole('button', { name: '172.16.0.0/12 prod/ipam' }).click();
    await drawn(page);
    expect(page.url()).toMatch(/#view=172\.16\.0\.0\/12$/);
    await page.goBack();
    await drawn(page);
    expect(page.url()).toMatch(/#view=172\.16\.1\.0\/24$/);
    await page.getByRole('button', { name: 'all pools' }).click();
    await drawn(page);
    expect(await page.locator('.strip').count()).toBe(2);
  });

  test('pointing at a block tells all about it', async () => {
    const { page } = await browser.show([fleet()], '#view=172.16.0.0/16');
    await page.getByRole('option', { name: '172.16.1.0/24' }).hover();
    const detail = await page.locator('#detail').innerText();
    for (const text of ['prod/web/backend', '172.16.1.0 – 172.16.1.255', 'bridge network', 'docker_network.web_backend_1A2B', 'ipam/prod/web/backend/ipv4', 'prod/ipam 172.16.0.0/12']) expect(detail).toContain(text);
    expect(await page.locator('.tip').innerText()).toContain('172.16.1.0/24');
    await page.getByRole('option', { name: '172.16.3.0/24' }).hover();
    expect(await page.locator('#detail').innerText()).toContain('tombstone: its construct is gone');
    await page.getByRole('option', { name: '172.16.128.0/17, free' }).hover();
    expect(await page.locator('#detail').innerText()).toContain('32,768');
  });

  test.each([
    ['backend', ['172.16.1.0/24', '172.16.1.5/32', 'fd00:0:0:1::/64']],
    ['172.16.1.5', ['172.16.1.5/32', '172.16.1.0/24', '172.16.0.0/12']],
    ['172.16.0.0/22', ['172.16.0.0/12', '172.16.0.0/24', '172.16.1.0/24', '172.16.1.5/32', '172.16.2.0/24', '172.16.3.0/24']],
    ['staff vpn', ['172.20.0.0/16']],
    ['web_backend_1a2b', ['172.16.1.0/24']],
    ['fd00:0:0:1::7', ['fd00:0:0:1::/64', 'fd00::/40']],
    ['nobody', []],
  ])('a search for %s finds its blocks', async (query, blocks) => {
    const { page } = await browser.show([fleet()]);
    await page.keyboard.press('/');
    await page.keyboard.type(query);
    expect(await page.locator('#found li[role=option] .mono').allInnerTexts()).toEqual(blocks);
    await page.close();
  });

  test('by keyboard alone: search, go there, walk on, zoom in and out', async () => {
    const { page, errors } = await browser.show([fleet()]);
    await page.keyboard.press('/');
    await page.keyboard.type('backend');
    await page.keyboard.press('Enter');
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
    expect(await focused()).toMatch(/^172\.16\.1\.0\/24, lease prod\/web\/backend, bridge network/);
    expect(await page.locator('#detail').innerText()).toContain('ipam/prod/web/backend/ipv4');
    await page.keyboard.press('Enter');
    expect(page.url()).toMatch(/#view=172\.16\.1\.0\/24$/);
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label')?.startsWith('172.16.1.5/32'));
    await page.keyboard.press('Escape');
    expect(page.url()).toMatch(/#view=172\.16\.0\.0\/12$/);
    await drawn(page);
    await page.keyboard.press('Home');
    expect(await focused()).toMatch(/^\d+ blocks? in 172\.16\.0\.0/);
    await page.keyboard.press('ArrowDown');
    expect(await focused()).not.toMatch(/172\.16\.0\.0\//);
    await page.keyboard.press('End');
    expect(await focused()).toMatch(/^172\.24\.0\.0\/13/);
    await page.keyboard.press('-');
    expect(page.url()).not.toContain('view');
    expect(errors).toEqual([]);
  });

  test('the map is one stop of the Tab key, and the next stop is behind it', async () => {
    const { page } = await browser.show([fleet()], '#view=172.16.0.0/16');
    expect(await page.locator('g.cell[tabindex="0"]').count()).toBe(1);
    await page.locator('g.cell[tabindex="0"]').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.closest('svg.map'))).toBeNull();
  });

  test('hosts that are nearly full come first, and say what to do', async () => {
    const { page } = await browser.show([fleet()]);
    const hosts = await page.locator('.host').allInnerTexts();
    expect(hosts[0]).toMatch(/prod\/search[\s\S]*room for 3 more networks; widen its automatic pool/);
    expect(hosts[1]).toContain('room for 2,048 more networks of 2,048');
    expect(await page.getByRole('meter').first().getAttribute('aria-valuenow')).toBe('13');
  });

  test('whoever is pointed at in the topology shows its routes and its next hops', async () => {
    const { page } = await browser.show([fleet()]);
    await page.getByRole('button', { name: 'host prod/web, 1 route' }).focus();
    expect(await page.locator('.topology .detail').innerText()).toMatch(/default\s+fd00::ff01\s+router/);
    expect(await page.locator('.node.hop').allTextContents()).toEqual([expect.stringContaining('prod/router')]);
    await page.getByText('all 2 routes').click();
    await drawn(page);
    expect(await page.locator('.topology details tbody tr').count()).toBe(2);
  });

  test('a host that is the next hop for IPv4 too is that host, and who is none of ours is a gateway', async () => {
    const hops = (nextHops: string[]) => nextHops.map((nextHop, i) => ({ destination: `10.64.${16 * i}.0/20`, nextHop, what: 'there' }));
    const node = (n: number, nextHops: string[]) => ({
      path: `prod/h${n}`, role: 'host', interfaceName: 'eth0', address: `fd00::${n}`, ipv4Address: `192.168.7.${n}`, routes: hops(nextHops), answersFor: [],
    });
    const nodes = [node(1, ['192.168.7.2', '192.168.7.9']), node(2, ['192.168.7.1'])];
    const { page, errors } = await browser.show([{ ...fleet(), topologies: [{ path: 'prod/cluster', kind: 'SWITCHED', prefix: 'fd00::/40', nodes }] }]);
    expect(await page.locator('.node').evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')))).toEqual(['not ours gateway, 0 routes', 'host prod/h1, 2 routes', 'host prod/h2, 1 route']);
    await page.getByRole('button', { name: 'host prod/h2, 1 route' }).focus();
    expect(await page.locator('.node.hop').allTextContents()).toEqual([expect.stringContaining('prod/h1')]);
    expect(await page.locator('.topology .detail').innerText()).toMatch(/IPv4 address\s+192\.168\.7\.2/);
    expect(errors).toEqual([]);
  });

  test('choosing an owner dims the others', async () => {
    const { page } = await browser.show([fleet()], '#view=172.16.0.0/16');
    await page.getByRole('button', { name: 'prod/search', exact: true }).click();
    const dimmed = await page.locator('g.cell.dim').evaluateAll((cells) => cells.map((cell) => cell.getAttribute('aria-label')));
    expect(dimmed.join('\n')).toContain('prod/web/backend');
    expect(dimmed.join('\n')).not.toContain('prod/search/index');
  });

  test.each(['light', 'dark'] as const)('text can be read in %s', async (colorScheme) => {
    const { page } = await browser.show([fleet()], '#view=172.16.0.0/16');
    await page.emulateMedia({ colorScheme });
    const pairs = await page.evaluate(() => {
      // The contrast of WCAG 2.2 section 1.4.3, of text against what is painted behind it.
      const luminance = (colour: string) => {
        const canvas = document.createElement('canvas').getContext('2d')!;
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const contrast = (a: string, b: string) => (Math.max(luminance(a), luminance(b)) + 0.05) / (Math.min(luminance(a), luminance(b)) + 0.05);
      const ground = getComputedStyle(document.body).backgroundColor;
      const texts = [...document.querySelectorAll('h1, h2, td, dd, dt, .quiet, .row-label, button.zoom')].map((element) => [element.className.toString() || element.tagName, contrast(getComputedStyle(element).getPropertyValue(element instanceof SVGElement ? 'fill' : 'color'), ground)] as const);
      const painted = (shape: Element) => {
        const { fill } = getComputedStyle(shape);
        return fill.startsWith('url') ? [...document.querySelectorAll(`${/#\w+/.exec(fill)![0]} rect`)].map((part) => getComputedStyle(part).fill) : [fill];
      };
      const labels = [...document.querySelectorAll('g.cell text')].flatMap((text) => painted(text.parentElement!.querySelector('rect')!)
        .map((behind) => [text.textContent, contrast(getComputedStyle(text).fill, behind)] as const));
      return { ground: luminance(ground), lowest: [...texts, ...labels].sort((a, b) => a[1] - b[1])[0], labels: labels.length };
    });
    expect(pairs.ground < 0.2).toBe(colorScheme === 'dark');
    expect(pairs.labels).toBeGreaterThan(2);
    expect(pairs.lowest[1]).toBeGreaterThan(4.5);
  });

  test('hostile names are text everywhere', async () => {
    const { page, errors, requests } = await browser.show([hostile()]);
    await page.locator('summary').evaluateAll((all) => all.forEach((summary) => (summary as HTMLElement).click()));
    await drawn(page);
    await page.locator('#search').fill('alert');
    await page.goto(`${page.url()}#view=10.0.0.0/16`);
    await drawn(page);
    for (const cell of await page.locator('g.cell').all()) await cell.hover({ force: true });
    for (const node of await page.locator('g.node').all()) await node.hover();
    expect(await page.locator('img, body svg[onload], iframe, object').count()).toBe(0);
    expect(await page.locator('script').count()).toBe(2);
    const shown = await page.locator('body').innerText();
    for (const name of HOSTILE.slice(0, 4)) expect(shown).toContain(name);
    expect(shown).toContain('\\u{202e}gnp.exe');
    expect(shown).not.toMatch(/[\u202e\u001b\u0007]/);
    expect(errors).toEqual([]);
    expect(requests).toEqual([requests[0]]);
  });

  test.each(['#view=</script>', '#view=10.0.0.0/99&ipam=-3', '#ipam=1e9&namespace=%3Cimg%3E', '#view=::1/0', '#%E0%A4%A'])('a hash like %s harms nothing', async (hash) => {
    const { page, errors } = await browser.show([fleet()], hash);
    expect(await page.locator('.strip, svg.map').count()).toBeGreaterThan(0);
    expect(errors).toEqual([]);
  });

  test('several Ipams, sibling namespaces that hold the same addresses, and a plan without anything', async () => {
    const twin = { ...fleet(), id: 'second', leases: ['a', 'b'].map((name) => ({ ...fleet().leases[2], key: `second/prod/${name}`, path: `prod/${name}`, namespace: name })) };
    const { page, errors } = await browser.show([fleet(), twin, { ...fleet(), id: 'empty', pools: [], reservations: [], leases: [], hosts: [], topologies: [] }]);
    await page.getByLabel('Ipam ', { exact: false }).and(page.locator('select')).selectOption('1');
    await page.goto(`${page.url()}&view=172.16.0.0/16`);
    expect(await page.getByRole('option', { name: /lease prod\/[ab]/ }).evaluateAll((all) => all.map((cell) => cell.getAttribute('aria-label')))).toEqual([expect.stringContaining('prod/a')]);
    await page.getByLabel('namespace').selectOption('b');
    expect(await page.getByRole('option', { name: /lease prod\/[ab]/ }).evaluateAll((all) => all.map((cell) => cell.getAttribute('aria-label')))).toEqual([expect.stringContaining('prod/b')]);
    await page.getByLabel('Ipam ', { exact: false }).and(page.locator('select')).selectOption('2');
    expect(await page.locator('#map').innerText()).toContain('This plan has no pools');
    expect(errors).toEqual([]);
  });

  test('of 10,000 leases no more is drawn than a screen can show', async () => {
    const { page, errors } = await browser.show([large()]);
    const elements = () => page.evaluate(() => document.querySelectorAll('*').length);
    const hashes = ['', '#view=10.0.0.0/8', '#view=10.0.0.0/10', '#view=10.0.0.0/11', '#view=10.0.0.0/16', '#view=0.0.0.0/0'];
    const counts: number[] = [];
    for (const hash of hashes) {
      await page.evaluate((to) => { location.hash = to; }, hash);
      await page.waitForFunction((view) => !view || document.querySelector(`svg.map[aria-label="blocks in ${view}"]`), hash.slice(6));
      counts.push(await elements());
    }
    expect(Math.max(...counts)).toBeLessThan(6000);
    await page.locator('#search').fill('host042');
    expect(await page.locator('#found li[role=option]').count()).toBe(30);
    expect(await page.locator('#found .count').innerText()).toBe('the first 30 of 100 blocks');
    expect(errors).toEqual([]);
  });
});
