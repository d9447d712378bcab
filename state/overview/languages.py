"""The language of a file by its name.

A table of our own: Pygments takes `.mo` for Modelica and `.inc` for PovRay, the lists of endings on the package
index give tags without names, and linguist's own table is Ruby's.
"""

import re

_ENDINGS = {
    "Python": "py pyi pyx pxd",
    "JavaScript": "js mjs cjs jsx",
    "TypeScript": "ts tsx mts cts",
    "Vue": "vue",
    "Svelte": "svelte",
    "HTML": "html htm xhtml jinja jinja2 j2 hbs mustache ejs liquid",
    "CSS": "css scss sass less styl",
    "SQL": "sql",
    "Go": "go",
    "Rust": "rs",
    "Java": "java",
    "Kotlin": "kt kts",
    "Scala": "scala sc",
    "Groovy": "groovy gradle",
    "C#": "cs",
    "F#": "fs fsi fsx",
    "C": "c h",
    "C++": "cc cpp cxx hh hpp hxx ipp",
    "Objective-C": "mm",
    "Swift": "swift",
    "Dart": "dart",
    "Ruby": "rb rake gemspec erb",
    "PHP": "php phtml twig",
    "Perl": "pl pm",
    "Lua": "lua",
    "R": "r rmd",
    "Julia": "jl",
    "Haskell": "hs lhs",
    "Elixir": "ex exs heex eex",
    "Erlang": "erl hrl",
    "Clojure": "clj cljs cljc edn",
    "OCaml": "ml mli",
    "Zig": "zig",
    "Nim": "nim",
    "Lisp": "el lisp",
    "Solidity": "sol",
    "GraphQL": "graphql gql",
    "Protocol Buffers": "proto",
    "Terraform": "tf tfvars hcl",
    "Nix": "nix",
    "Shell": "sh bash zsh fish ksh",
    "PowerShell": "ps1 psm1 psd1",
    "Batch": "bat cmd",
    "Make": "mk mak",
    "CMake": "cmake",
    "Assembly": "asm s",
    "Notebook": "ipynb",
    "Markdown": "md markdown mdx",
    "reStructuredText": "rst",
    "AsciiDoc": "adoc asciidoc",
    "TeX": "tex bib sty",
    "JSON": "json json5 jsonc jsonl ndjson geojson webmanifest",
    "YAML": "yml yaml",
    "TOML": "toml",
    "XML": "xml xsd xsl xslt plist csproj resx",
    "INI": "ini cfg conf properties editorconfig",
    "CSV": "csv tsv",
    "Translations": "po pot mo xlf xliff arb",
    "Text": "txt text",
    "Images": "png jpg jpeg gif svg ico webp avif bmp tif tiff psd",
    "Fonts": "woff woff2 ttf otf eot",
    "Sound and film": "mp3 wav ogg flac mp4 webm mov avi",
    "Archives": "zip gz tgz bz2 xz zst 7z rar tar jar whl",
}
_NAMES = {
    "Shell": ".bashrc .profile .zshrc configure gradlew",
    "Make": "Makefile makefile GNUmakefile",
    "CMake": "CMakeLists.txt",
    "Docker": "Dockerfile Containerfile .dockerignore",
    "Ruby": "Rakefile Gemfile Vagrantfile Podfile Fastfile",
    "Groovy": "Jenkinsfile",
    "Go": "go.mod go.sum",
    "TOML": "Pipfile poetry.lock uv.lock pdm.lock Cargo.lock",
    "JSON": ".babelrc .eslintrc .prettierrc composer.lock Pipfile.lock",
    "YAML": "yarn.lock .clang-format .clang-tidy",
    "INI": ".editorconfig .flake8 .pylintrc .coveragerc .npmrc .gitconfig",
    "Text": "LICENSE COPYING NOTICE AUTHORS CHANGELOG CHANGES README INSTALL TODO",
    "git": ".gitignore .gitattributes .gitmodules .mailmap .gitkeep .keep",
}
_BY_ENDING = {ending: name for name, endings in _ENDINGS.items() for ending in endings.split()}
_BY_NAME = {file: name for name, files in _NAMES.items() for file in files.split()}
PROSE_AND_DATA = frozenset(
    (
        *("", "Markdown", "reStructuredText", "AsciiDoc", "TeX", "JSON", "YAML", "TOML", "XML", "INI", "CSV"),
        *("Translations", "Text", "Images", "Fonts", "Sound and film", "Archives", "git"),
    )
)
"""What no project is written in."""
_TESTS = re.compile(
    r"(?:^|/)(?:tests?|__tests__|spec|docs?|examples?|e2e)/|(?:^|/)test_|[._-](?:test|spec)\."
)


def language_of_path(path: str) -> str:
    """What a file is written in, empty where its name doesn't tell."""
    name = path[path.rfind("/") + 1 :]
    found = _BY_NAME.get(name)
    if found is None:
        at = name.rfind(".")
        found = _BY_ENDING.get(name[at + 1 :].lower(), "") if at > 0 else ""
        if not found and (name.startswith("Dockerfile.") or name.endswith(".Dockerfile")):
            found = "Docker"
    return found


def is_code(path: str) -> bool:
    """Whether a file is what a project is written in, and no document, data or test."""
    return language_of_path(path) not in PROSE_AND_DATA and _TESTS.search(path) is None
