"""What answers behind an endpoint's host: canned, deterministic replies in the words and errors of the real service.

The specification are the two product documents of July 2024 (SEED1, SEED2), the Azure AI Model Inference reference
(APIREF, https://learn.microsoft.com/azure/ai-studio/reference/reference-model-inference-api) and Microsoft's OpenAPI
file of the same API (SPEC, azure-rest-api-specs: specification/ai/data-plane/ModelInference 2024-05-01-preview).
"""
