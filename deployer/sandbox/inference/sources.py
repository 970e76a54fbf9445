"""How we know what inference does."""

from __future__ import annotations

from deployer.sandbox.behaviour import Behaviour

_SEED1 = "https://learn.microsoft.com/azure/ai-studio/how-to/deploy-models-mistral (July 2024, SEED1)"
_SEED2 = "https://learn.microsoft.com/azure/ai-studio/how-to/deploy-models-mistral (2024-07-19, SEED2)"
_API = "https://learn.microsoft.com/azure/ai-studio/reference/reference-model-inference-api (APIREF)"
_OPEN = "https://learn.microsoft.com/azure/ai-studio/how-to/deploy-models-mistral-open (OPEN_2024_09)"
_SPEC = "azure-rest-api-specs: specification/ai/data-plane/ModelInference 2024-05-01-preview"
_SAMPLES = "Azure/azureml-examples, sdk/python/foundation-models/mistral"
_LATER = "mistralai/client-python, RELEASES.md"
_CARD = "https://mistral.ai/news/mistral-small-3-1"
_VALIDATOR = "mistralai/mistral-common, protocol/instruct/validator.py"
_FOUNDRY = "https://learn.microsoft.com/azure/ai-foundry/model-inference/concepts/endpoints"
_SDK = "azure-ai-inference 1.0.0b9"

BEHAVIOURS = (
    Behaviour("routes /info, /chat/completions and /v1/chat/completions", "doc", _SEED1),
    Behaviour("a wrong api-version on the common routes: 400", "spec", _SPEC),
    Behaviour("no api-version is as good: Microsoft's samples send none", "doc", f"{_SAMPLES}: openaisdk.ipynb"),
    Behaviour("the parameters of the native route, their ranges and defaults", "doc", _SEED1),
    Behaviour("the parameters of the common route and their ranges; temperature 0 to 1", "spec", _SPEC),
    Behaviour("a body that is said to be a form or a text: 422, as FastAPI leaves it unread", "assumed"),
    Behaviour("an unknown parameter on the native route: 422, extra_forbidden", "issue", "BerriAI/litellm#4800"),
    Behaviour("extra-parameters: error, drop or pass-through", "doc", _API),
    Behaviour("an extra parameter on the common route: 400 with detail", "issue", "langchain-ai/langchain#29679"),
    Behaviour("one that was passed through to a model without it: 422, wrapped", "issue", "BerriAI/litellm#11696"),
    Behaviour("unknown-parameters and extra-parameters: allow, until 2024-07-26", "sdk", "azure-ai-inference 1.0.0b3"),
    Behaviour("both mean nothing from that day on", "assumed"),
    Behaviour("what later models take besides: the request of Mistral's client of their month", "sdk", _LATER),
    Behaviour("a model on Azure takes what Mistral's own API took in its month", "assumed"),
    Behaviour("images are read by mistral-small-2503; its table in PARTNER_2026_07 says text", "doc", _CARD),
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
    Behaviour("invalid_request_message_order, 3230", "issue", "danny-avila/LibreChat#12429"),
    Behaviour("ids of tool calls: nine letters and digits, one result for each call", "sdk", _VALIDATOR),
    Behaviour("invalid_function_call, 3280", "issue", "nearai/ironclaw#1241"),
    Behaviour("a last message of the assistant with prefix is continued", "sdk", _VALIDATOR),
    Behaviour("200,000 tokens and 1,000 requests a minute for each deployment", "doc", _SEED1),
    Behaviour("a window of one minute that opens with the first request", "assumed"),
    Behaviour("401, 404, 422 and 429 with error, message, status and x-ms-error-code", "doc", _API),
    Behaviour("no Authorization at all, on a serverless endpoint: 400", "issue", "enricoros/big-AGI#608"),
    Behaviour("only Authorization: Bearer is looked at, api-key is not", "sdk", _SDK),
    Behaviour("Entra tokens are for https://ml.azure.com", "sdk", _SDK),
    Behaviour("a token for another audience: 401", "issue", "Azure/azure-sdk-for-python#40351"),
    Behaviour("a retired model answers 404", "doc", "LIFE_2026_03"),
    Behaviour("a modality that the model does not have: 404", "doc", _API),
    Behaviour("/models/chat/completions, asked for by MistralAzure, is a route of Foundry: 404", "doc", _FOUNDRY),
    Behaviour("an unknown path: 404 Resource not found", "issue", "SillyTavern/SillyTavern#1877"),
    Behaviour("the OpenAPI document is at /swagger.json, behind the key", "spec", "swaggerUri of online endpoints"),
    Behaviour("the common API on online endpoints made after 2024-06-24", "doc", _API),
    Behaviour("system messages turned into user messages on the common route", "doc", _OPEN),
    Behaviour("vLLM's parameters, among them stream_options and json_object", "sdk", "vLLM 0.6.6, protocol.py"),
    Behaviour("vLLM's limit is the context in the config.json of the model", "sdk", "vLLM, max_model_len"),
    Behaviour("vLLM's errors on the native route of managed compute", "issue", "vllm-project/vllm#12886"),
    Behaviour("/score: input_data with input_string, output", "doc", "model cards in azureml-assets (ASSETS_2024_08)"),
    Behaviour("/info of base models says text_generation", "sdk", "azure-ai-inference 1.0.0b9, ModelType"),
)
