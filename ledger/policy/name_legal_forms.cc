// SPDX-License-Identifier: Apache-2.0
//
// Legal forms of the world as they stand in names, in Latin letters. Families:
// s shares, l limited, p partnership, g public good, t state, - none.
#include "ledger/policy/name_words.h"

namespace waybill {

const std::string_view kLegalForms = R"(
- =co co company companies compan cia compania compagnie companhia kompaniya kompania kompanija kompani sirketi sirket sherkat sharikat shirkat gongsi kaisha gaisha hoesa hwesa firma kampuni spolecnost spolka tavarystva and_co und_co et_cie cie
- =corp corp corporation corporations korporatsiya korporaciya korporatsia corporacion corporacao
- =inc inc incorporated incorporation
- =ltd ltd limited limitd lmited ld lmtd co_ltd company_limited co_limited public_company_limited public_co_ltd youxian_gongsi youxiangongsi gufen_youxian_gongsi gufenyouxiangongsi gufen_gongsi youxian_zeren_gongsi yugen_gaisha cong_ty_tnhh corporation_limited corp_ltd mahdood masouliyat limite limitee
- =pvt pvt private_limited pvt_ltd private_ltd private_company p_ltd
- =pte pte pte_ltd
- =pty pty pty_ltd proprietary_limited
- =sdnbhd sdn_bhd sendirian_berhad bhd berhad
- =tbk tbk persero perseroan_terbatas
-! =pt pt
- =fze fze fzc fzco fz_llc fzllc dmcc dwc_llc free_zone_company free_zone_establishment fz_co
l =llc llc limited_liability_company limited_liability limited_liability_co company_with_limited_liability with_limited_liability society_with_limited_liability wll
l =llc ooo obshchestvo_s_ogranichennoi_otvetstvennostyu obshchestvo_s_ogranichennoy_otvetstvennostyu obshchestvo_s_ogranichennoi_otvetstvennostiu obshchestvo_s_ogranichennoy_otvetstvennostiu obschestvo_s_ogranichennoi_otvetstvennostyu obschestvo_s_ogranichennoy_otvetstvennostyu obshestvo_s_ogranichennoi_otvetstvennostyu obshchestvo_s_ogranichennoj_otvetstvennostyu tavarystva_z_abmezhavanai_adkaznastsyu odo obshchestvo_s_dopolnitelnoi_otvetstvennostyu
l =llc tov tovarystvo_z_obmezhenoyu_vidpovidalnistyu tovarishchestvo_s_ogranichennoi_otvetstvennostyu
l! =llc too
l =gmbh gmbh gesellschaft_mit_beschrankter_haftung gesellschaft_mit_beschraenkter_haftung mbh ggmbh ges_mbh gesmbh
l =sarl sarl societe_a_responsabilite_limitee eurl sarlau sociedade_limitada
l =srl srl societa_a_responsabilita_limitata sociedad_de_responsabilidad_limitada societate_cu_raspundere_limitata s_de_rl s_de_rl_de_cv sderl de_rl_de_cv srls rl_de_cv de_rl rl
l =ltda ltda limitada sociedad_limitada eirl lda slu
l? =sl sl
l =bv bv bvba besloten_vennootschap
l =spzoo sp_z_oo sp_zoo spzoo spolka_z_ograniczona_odpowiedzialnoscia spolka_z_oo
l =kft kft korlatolt_felelossegu_tarsasag
l =sro sro spol_sro spolecnost_s_rucenim_omezenym
l =doo doo drustvo_s_ogranicenom_odgovornoscu drustvo_sa_ogranicenom_odgovornoscu
l =ood ood eood druzhestvo_s_ogranichena_otgovornost
l =ou osauhing
l? =ou ou
l =uab uab uzdaroji_akcine_bendrove
l! =sia sia
l? =gk gk
l =godo godo_kaisha goudou_kaisha
l =aps aps anpartsselskab
l =ehf ehf
l? =yk yk
l =limsti limited_sirketi ltd_sti limited_sti ve_ticaret_limited_sirketi limited_sirket
s =as anonim_sirketi anonim_sirket anonim_ortakligi
s? =as as
s =as aksjeselskap aktieselskab akciova_spolecnost asa
s =jsc jsc ojsc pjsc cjsc joint_stock_company joint_stock public_joint_stock_company open_joint_stock_company closed_joint_stock_company private_joint_stock_company jsco non_public_joint_stock_company join_stock_company jointstock_company psc bsc ksc qsc saog saoc pjs public_joint_stock open_joint_stock closed_joint_stock joint_stock_co limited_by_shares company_limited_by_shares
s =jsc oao zao pao aktsionernoe_obshchestvo aktsionernoye_obshchestvo aktsionernoe_obschestvo aktsionernoye_obschestvo aktsionernogo_obshchestva akcionernoe_obshchestvo publichnoe_aktsionernoe_obshchestvo publichnoye_aktsionernoye_obshchestvo otkrytoe_aktsionernoe_obshchestvo otkrytoye_aktsionernoye_obshchestvo zakrytoe_aktsionernoe_obshchestvo zakrytoye_aktsionernoye_obshchestvo nepublichnoe_aktsionernoe_obshchestvo publichnoe_aktsionernoe_obschestvo otkrytoe_aktsionernoe_obschestvo zakrytoe_aktsionernoe_obschestvo oajs prat pryvatne_aktsionerne_tovarystvo publichne_aktsionerne_tovarystvo aktsionerne_tovarystvo aat zat adkrytae_aktsyyanernae_tavarystva aktsiyadorlik_jamiyati
s! =jsc ao nao
- =obshchestvo obshchestvo obschestvo obshestvo
s =ag aktiengesellschaft kgaa
s? =ag ag
s =sa sociedad_anonima societe_anonyme sociedade_anonima societatea_pe_actiuni sa_de_cv sa_de_capital_variable sociedad_anonima_de_capital_variable sociedad_anonima_cerrada sapi_de_cv sab_de_cv saic saci sau sas societe_par_actions_simplifiee sociedad_por_acciones_simplificada anonymi_etaireia
s? =sa sa sal ae
s =spa societa_per_azioni soc_per_azioni
s? =spa spa
s =nv naamloze_vennootschap
s? =nv nv
s =ab aktiebolag aktiebolaget publ akcine_bendrove
s? =ab ab oy se
s =oy osakeyhtio oyj oy_ab
s =plc plc public_limited_company public_ltd_co public_limited
s =zrt zrt nyrt zartkoruen_mukodo_reszvenytarsasag nyilvanosan_mukodo_reszvenytarsasag reszvenytarsasag
s =kk kabushiki_kaisha kabushiki_gaisha kabushikigaisha kabushikikaisha
s? =kk kk
s =ead ead aktsionerno_druzhestvo akcionarsko_drustvo akcionersko_drustvo dionicko_drustvo
s? =ad ad dd
s =jusik jusik_hoesa jusikhoesa
s =sca societe_en_commandite_par_actions
p =lp lp llp lllp limited_partnership limited_liability_partnership general_partnership pllc
p =kg kommanditgesellschaft gmbh_and_co_kg gmbh_co_kg ohg offene_handelsgesellschaft snc societe_en_nom_collectif
p? =kg kg bt ks cv
g =ano ano avtonomnaya_nekommercheskaya_organizatsiya autonomous_non_profit_organization autonomous_nonprofit_organization autonomous_non_commercial_organization nko nekommercheskaya_organizatsiya eingetragener_verein
g? =ev ev
t =fgup fgup fsue gup mup rup federal_state_unitary_enterprise federal_state_unitary_enterprises federalnoe_gosudarstvennoe_unitarnoe_predpriyatie federalnoye_gosudarstvennoye_unitarnoye_predpriyatiye state_unitary_enterprise republican_unitary_enterprise unitary_enterprise unitarnoe_predpriyatie gosudarstvennoe_unitarnoe_predpriyatie respublikanskoe_unitarnoe_predpriyatie private_unitary_enterprise
- =cv de_cv de_capital_variable
)";

}  // namespace waybill
