// Reads the parameters of every endpoint that the sandbox speaks from the type declarations of the npm package `stripe`, and prints them for
// stripe-parameters.txt. Run it when Stripe.net is raised to another version of the API:
//   npm install stripe@VERSION typescript && node read-parameters.mjs node_modules/stripe > stripe-parameters.txt
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';

const from = path.resolve(process.argv[2]);
const ts = createRequire(path.join(from, 'package.json'))('typescript');
const version = JSON.parse(fs.readFileSync(path.join(from, 'package.json'))).version;
const api = /'(\d{4}-\d\d-\d\d\.\w+)'/.exec(fs.readFileSync(path.join(from, 'esm/apiVersion.js'), 'utf8'))[1];
const resources = ['AccountLinks', 'Accounts', 'Balance', 'BalanceTransactions', 'Charges', 'Customers', 'Disputes', 'Events', 'PaymentIntents', 'PaymentMethods', 'Payouts',
  'Refunds', 'SetupIntents', 'Transfers', 'WebhookEndpoints'];
// Other kinds of payment method, and what a person tells Stripe about themselves, fill thousands of lines that the sandbox refuses anyway.
const left = name => /^(payment_method_options|payment_method_data)\[(?!card\])/.test(name) || /^(company|individual|documents|groups|settings|risk_controls)\[/.test(name)
  || /^capabilities\[(?!transfers|card_payments)/.test(name) || name.split('[').length > 5;

const files = resources.map(r => path.join(from, `esm/resources/${r}.d.ts`));
const program = ts.createProgram(files, { moduleResolution: ts.ModuleResolutionKind.NodeNext, module: ts.ModuleKind.NodeNext, strict: true, types: [] });
const checker = program.getTypeChecker();
console.log(`# Parameters of Stripe's API ${api}, read from the type declarations of stripe@${version} by read-parameters.mjs.`);
console.log('# Left out: payment methods other than cards, details of persons and companies, capabilities other than transfers and card_payments.');
const sections = [];
for (const [i, file] of files.entries()) {
  const js = fs.readFileSync(path.join(from, `esm/resources/${resources[i]}.js`), 'utf8');
  const source = program.getSourceFile(file);
  source.forEachChild(node => {
    if (!ts.isClassDeclaration(node)) return;
    for (const method of node.members.filter(ts.isMethodDeclaration)) {
      const call = new RegExp(`\\n    ${method.name.text}\\([^\\n]*\\{[^}]*?_makeRequest\\('(\\w+)', [\`']([^\`']+?)[\`']`.replace('[^}]*?', '(?:.|\\n)*?')).exec(js);
      if (!call) continue;
      const endpoint = `${call[1]} ${call[2].replace(/\$\{[^}]*\}/g, ':id')}`;
      const params = method.parameters.find(p => p.name.text === 'params');
      const names = new Set();
      if (params) walk(checker.getTypeAtLocation(params), '', names);
      sections.push([endpoint, [...names].sort()]);
    }
  });
}
sections.sort((a, b) => a[0] < b[0] ? -1 : 1);
for (const [endpoint, names] of sections) console.log([endpoint, ...names.map(n => '  ' + n)].join('\n'));

function walk(type, prefix, names) {
  for (const one of type.isUnion() ? type.types : [type]) {
    if (checker.isArrayType(one)) {
      const item = checker.getTypeArguments(one)[0];
      names.add(prefix + '[]');
      if (isObject(item)) walk(item, prefix + '[]', names);
    } else if (isObject(one) && !one.getStringIndexType()) {
      for (const property of checker.getPropertiesOfType(one)) {
        const name = prefix ? `${prefix}[${property.name}]` : property.name;
        if (left(name)) continue;
        const of = checker.getTypeOfSymbol(property);
        const shapes = of.isUnion() ? of.types : [of];
        if (shapes.some(s => !checker.isArrayType(s) && !(isObject(s) && !s.getStringIndexType()) && !(s.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Null)))) names.add(name);
        walk(of, name, names);
      }
    }
  }
}

function isObject(type) {
  if (type.isUnion()) return type.types.some(isObject);
  return (type.flags & ts.TypeFlags.Object) !== 0 && !checker.isArrayType(type);
}
