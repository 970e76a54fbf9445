#!/usr/bin/env bash
# checkov 3.3.30: the same storage account without networkAcls fails CKV_AZURE_36 (trusted services) as an ARM template
# and passes it as Bicep. Whoever renders both from one source gets two answers, and a gate on the Bicep file alone says
# nothing of what is absent. Seen on 2026-11-28, Python 3.11.7. Exits 1 when the two agree.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check checkov==3.3.30

mkdir "$folder/arm" "$folder/bicep"
cat > "$folder/arm/main.json" <<'JSON'
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.Storage/storageAccounts",
      "apiVersion": "2023-05-01",
      "name": "stexample",
      "location": "eastus2",
      "kind": "StorageV2",
      "sku": {"name": "Standard_LRS"},
      "properties": {"minimumTlsVersion": "TLS1_2"}
    }
  ]
}
JSON
cat > "$folder/bicep/main.bicep" <<'BICEP'
resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'stexample'
  location: 'eastus2'
  kind: 'StorageV2'
  sku: {
    name: 'Standard_LRS'
  }
  properties: {
    minimumTlsVersion: 'TLS1_2'
  }
}
BICEP

judged() { # folder, framework -> "passed failed", the numbers of this check
    "$folder/venv/bin/checkov" --directory "$folder/$1" --framework "$2" --check CKV_AZURE_36 --output json \
        --quiet --soft-fail 2>/dev/null |
        "$folder/venv/bin/python" -c 'import json, sys; s = json.load(sys.stdin)["summary"]; print(s["passed"], s["failed"])'
}

arm=$(judged arm arm)
bicep=$(judged bicep bicep)
echo "CKV_AZURE_36, passed and failed: ARM $arm, Bicep $bicep"
[ "$arm" = "0 1" ]
[ "$bicep" = "1 0" ]
echo "as described"
