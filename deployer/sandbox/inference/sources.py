"""How we know what inference does."""

from __future__ import annotations

from deployer.sandbox.behaviour import Behaviour

_SEED1 = "https://learn.microsoft.com/azure/ai-studio/how-to/deploy-models-mistral (July 2024, SEED1)"
_SEED2 = "https://learn.microsoft.com/azure/ai-studio/how-to/deploy-models-mistral (2024-07-19, SEED2)"
_API = "https://learn.microsoft.com/azure/ai-studio/reference/reference-model-inference-api (APIREF)"
_OPEN = "https://learn.microsoft.com/azure/ai-studio/how-to/deploy-models-mistral-open (OPEN_2024_09)"
_SPEC = "azure-rest-api-specs: specification/ai/data-plane/ModelInference 2024-05-01-preview"
_SDK = "azure-ai-inference 1.0.0b9"

BEHAVIOURS = (
    Behaviour("routes /info, /chat/completions and /v1/chat/completions", "doc", _SEED1),
    Behaviour("api-version is required on the common routes", "spec", _SPEC),
    Behaviour("the parameters of the native route, their ranges and defaults", "doc", _SEED1),
    Behaviour("the parameters of the common route and their ranges; temperature 0 to 1", "spec", _SPEC),
    Behaviour("a body that is said to be a form or a text: 422, as FastAPI leaves it unread", "assumed"),
    Behaviour("an unknown parameter on the native route: 422, extra_forbidden", "issue", "BerriAI/litellm#4800"),
    Behaviour("extra-parameters: error, drop or pass-through; 422 parameter_not_supported", "doc", _API),
    Behaviour("another value of extra-parameters: 400", "issue", "Portkey-AI/gateway#534"),
    Behaviour("response_format and tools that a model does not support: 422", "doc", _API),
    Behaviour("logit_bias, logprobs, top_logprobs and n of the open models", "doc", _OPEN),
    Behaviour("answers, chunks and usage", "doc", _SEED2),
    Behaviour("log probabilities of serverless models: text_offsets, tokens and two more", "doc", _SEED1),
    Behaviour("streams end with [DONE]", "doc", _SEED1),
    Behaviour("safe_prompt puts a system prompt before the messages", "doc", _SEED2),
    Behaviour("a filtered prompt: 400 with the error nested, on the common route", "doc", _SEED2),
    Behaviour("another body of a filtered prompt: status, code, message, param and type, flat", "doc", _API),
    Behaviour("the flat body is that of the native route", "assumed"),
    Behaviour("finish reasons content_filter and content_filter_error", "doc", _SEED1),
    Behaviour("prompt and max_tokens together must fit in the context", "doc", _SEED1),
    Behaviour("the sentence for a prompt that is too long", "assumed"),
    Behaviour("the common route wraps the refusal of the model as text", "issue", "UKGovernmentBEIS/inspect_ai#1813"),
    Behaviour("order of roles", "issue", "UKGovernmentBEIS/inspect_ai#1813"),
    Behaviour("200,000 tokens and 1,000 requests a minute for each deployment", "doc", _SEED1),
    Behaviour("a window of one minute that opens with the first request", "assumed"),
    Behaviour("401, 404, 422 and 429 with error, message, status and x-ms-error-code", "doc", _API),
    Behaviour("only Authorization: Bearer is looked at, api-key is not", "sdk", _SDK),
    Behaviour("Entra tokens are for https://ml.azure.com", "sdk", _SDK),
    Behaviour("a token for another audience: 401", "issue", "Azure/azure-sdk-for-python#40351"),
    Behaviour("a retired model answers 404", "doc", "LIFE_2026_03"),
    Behaviour("a modality that the model does not have: 404", "doc", _API),
    Behaviour("an unknown path: 404 Resource not found", "issue", "SillyTavern/SillyTavern#1877"),
    Behaviour("the OpenAPI document is at /swagger.json, behind the key", "spec", "swaggerUri of online endpoints"),
    Behaviour("the common API on online endpoints made after 2024-06-24", "doc", _API),
    Behaviour("system messages turned into user messages on the common route", "doc", _OPEN),
    Behaviour("vLLM's errors on the native route of managed compute", "issue", "vllm-project/vllm#20409"),
    Behaviour("/score: input_data with input_string, output", "doc", "model cards in azureml-assets (ASSETS_2024_08)"),
    Behaviour("/info of base models says text_generation", "sdk", "azure-ai-inference 1.0.0b9, ModelType"),
)
