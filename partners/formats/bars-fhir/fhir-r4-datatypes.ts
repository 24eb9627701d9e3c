/**
 * Data types of HL7 FHIR R4 (4.0.1), in the order in which FHIR XML writes their
 * elements. Derived from the published structure definitions, which are in the public domain (CC0).
 *
 * One type a line: `name = element element …`, an element being `name`, `:type` where it is not a plain string, and
 * `*` where it repeats. `[x]` is a choice of the types after the colon (`any`: all that an extension may hold);
 * `@` is a type of its own, described on the line `parent.name`. Elements that every type has (id, extension and,
 * for resources, meta, language, text, contained …) are left out: fhir-element-types.ts adds them.
 */
export const FHIR_R4_DATATYPES = `
Address = use type text line* city district state postalCode country period:Period
Age = value:decimal comparator unit system code
Annotation = author[x]:Reference|string time:dateTime text
Attachment = contentType language data url size:unsignedInt hash title creation:dateTime
CodeableConcept = coding:Coding* text
Coding = system version code display userSelected:boolean
ContactDetail = name telecom:ContactPoint*
ContactPoint = system value use rank:positiveInt period:Period
Count = value:decimal comparator unit system code
Distance = value:decimal comparator unit system code
Dosage = sequence:integer text additionalInstruction:CodeableConcept* patientInstruction timing:Timing asNeeded[x]:boolean|CodeableConcept site:CodeableConcept route:CodeableConcept method:CodeableConcept doseAndRate:@* maxDosePerPeriod:Ratio maxDosePerAdministration:Quantity maxDosePerLifetime:Quantity
Dosage.doseAndRate = type:CodeableConcept dose[x]:Range|Quantity rate[x]:Ratio|Range|Quantity
Duration = value:decimal comparator unit system code
Extension = url value[x]:any
HumanName = use text family given* prefix* suffix* period:Period
Identifier = use type:CodeableConcept system value period:Period assigner:Reference
Meta = versionId lastUpdated:instant source profile* security:Coding* tag:Coding*
Money = value:decimal currency
Narrative = status div:xhtml
Period = start:dateTime end:dateTime
Quantity = value:decimal comparator unit system code
Range = low:Quantity high:Quantity
Ratio = numerator:Quantity denominator:Quantity
Reference = reference type identifier:Identifier display
RelatedArtifact = type label display citation url document:Attachment resource
SampledData = origin:Quantity period:decimal factor:decimal lowerLimit:decimal upperLimit:decimal dimensions:positiveInt data
Signature = type:Coding* when:instant who:Reference onBehalfOf:Reference targetFormat sigFormat data
Timing = event:dateTime* repeat:@ code:CodeableConcept
Timing.repeat = bounds[x]:Duration|Range|Period count:positiveInt countMax:positiveInt duration:decimal durationMax:decimal durationUnit frequency:positiveInt frequencyMax:positiveInt period:decimal periodMax:decimal periodUnit dayOfWeek* timeOfDay* when* offset:unsignedInt
UsageContext = code:Coding value[x]:CodeableConcept|Quantity|Range|Reference
`
