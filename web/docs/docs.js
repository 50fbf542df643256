"use strict";
// Shows /api/openapi.json. All text enters the page as text, never as markup.

const el = (tag, attributes, ...children) => {
  const node = document.createElement(tag);
  Object.assign(node, attributes);
  node.append(...children);
  return node;
};

const start = async () => {
  const count = document.getElementById("count");
  const answer = await fetch("/api/openapi.json");
  if (!answer.ok) {
    count.textContent = "读取失败，请刷新页面再试。";
    return;
  }
  const api = await answer.json();
  document.getElementById("title").textContent = api.info.title + " " + api.info.version;
  document.getElementById("about").textContent = api.info.description;

  const resolve = (schema) => {
    while (schema && schema.$ref) schema = api.components.schemas[schema.$ref.split("/").pop()];
    return schema || {};
  };
  const kindOf = (schema) => {
    if (schema && schema.$ref) return kindName(schema.$ref.split("/").pop());
    const type = [schema?.type].flat().filter((t) => t && t !== "null")[0];
    const names = { string: "文字", integer: "整数", number: "数字", boolean: "是/否", object: "对象", array: "列表" };
    if (schema?.enum) return schema.enum.map((v) => JSON.stringify(v)).join(" | ");
    if (type === "array") return "列表：" + kindOf(schema.items);
    if (schema?.format === "date") return "日期";
    if (schema?.format === "date-time") return "时间";
    if (schema?.format === "uuid") return "编号";
    if (schema?.format === "binary" || schema?.contentEncoding === "base64") return "文件";
    return names[type] || "任意";
  };
  const kindName = (name) => name;
  const limits = (s) => [
    s.minimum !== undefined && "≥ " + s.minimum, s.maximum !== undefined && "≤ " + s.maximum,
    s.minLength !== undefined && "至少 " + s.minLength + " 字", s.maxLength !== undefined && "最多 " + s.maxLength + " 字",
    s.maxItems !== undefined && "最多 " + s.maxItems + " 项", s.default !== undefined && "默认 " + s.default,
  ].filter(Boolean).join("，");

  const row = (name, schema, required, about) => el("tr", {},
    el("td", {}, el("code", {}, name)), el("td", {}, kindOf(schema)), el("td", {}, required ? "必填" : "可不填"),
    el("td", {}, [about || schema.description, limits(schema)].filter(Boolean).join("；")));
  const table = (rows) => el("table", {}, el("thead", {}, el("tr", {},
    ...["名称", "类型", "要求", "说明"].map((h) => el("th", { scope: "col" }, h)))), el("tbody", {}, ...rows));

  // Fields of an object, and of the objects in it, down to four levels.
  const fields = (schema, prefix, seen) => {
    const s = resolve(schema);
    if (s.type === "array") return fields(s.items, prefix + "[].", seen);
    return Object.entries(s.properties || {}).flatMap(([name, field]) => {
      const inner = resolve(field);
      const target = inner.type === "array" ? resolve(inner.items) : inner;
      const deeper = target.properties && !seen.includes(target) && seen.length < 4
        ? fields(field, prefix + name + (inner.type === "array" ? "" : "."), [...seen, target]) : [];
      return [row(prefix + name, field, (s.required || []).includes(name)), ...deeper];
    });
  };
  const body = (content) => Object.values(content || {})[0]?.schema;

  const show = (method, path, op) => {
    const details = el("details", {}, el("summary", {},
      el("span", { className: "method" }, method.toUpperCase()), el("code", {}, path), " ", op.summary || ""));
    details.addEventListener("toggle", () => {
      if (details.children.length > 1) return;
      if (op.description) details.append(el("p", { className: "who" }, op.description));
      if (op.parameters?.length) details.append(el("h3", {}, "参数"),
        table(op.parameters.map((p) => row(p.name, p.schema, p.required, p.description))));
      const sent = body(op.requestBody?.content);
      if (sent) details.append(el("h3", {}, "提交"), table(fields(sent, "", [])));
      const good = Object.entries(op.responses).find(([code]) => code.startsWith("2"));
      const got = good && body(good[1].content);
      if (got) details.append(el("h3", {}, "返回"), table(fields(got, "", [])));
    });
    return details;
  };

  const groups = new Map();
  for (const [path, methods] of Object.entries(api.paths)) {
    for (const [method, op] of Object.entries(methods)) {
      const tag = op.tags?.[0] || "其他";
      if (!groups.has(tag)) groups.set(tag, []);
      groups.get(tag).push({ text: (path + " " + (op.summary || "")).toLowerCase(), node: show(method, path, op) });
    }
  }
  const all = [...groups.values()].flat();
  document.getElementById("main").append(...[...groups].map(([tag, list]) =>
    el("section", {}, el("h2", {}, tag), ...list.map((item) => item.node))));
  const find = () => {
    const words = document.getElementById("find").value.trim().toLowerCase();
    for (const item of all) item.node.hidden = !item.text.includes(words);
    for (const section of document.querySelectorAll("section")) {
      section.hidden = !section.querySelector("details:not([hidden])");
    }
    count.textContent = "共 " + all.filter((item) => !item.node.hidden).length + " 个接口";
  };
  document.getElementById("find").addEventListener("input", find);
  find();
};

start();
